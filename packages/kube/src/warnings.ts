/**
 * The texts of `Warning` headers as an API server sends them: `299 - "unknown field \"spec.x\""`
 * (RFC 7234 section 5.5; k8s.io/apimachinery/pkg/util/net/http.go ParseWarningHeaders). What does not parse is left out.
 */
export function warningTexts(headers: string | readonly string[] | undefined): readonly string[] {
  const lines = headers === undefined ? [] : typeof headers === 'string' ? [headers] : headers;
  return lines.flatMap((line) => [...utf8(line).matchAll(WARNING)].map(([, text = '']) => text.replaceAll(/\\(.)/gs, '$1')));
}

/** warn-code SP warn-agent SP quoted warn-text; several may stand in one header, with commas between. */
const WARNING = /\d{3} \S+ "((?:[^"\\]|\\.)*)"/gs;

/** Header bytes arrive as one character each; the API server writes UTF-8. */
function utf8(line: string): string {
  return Buffer.from(line, 'latin1').toString('utf8');
}
