export type Language = 'plain' | 'json' | 'yaml';

/** Keys, texts and values of JSON or YAML in colours of their own. Long texts stay plain: thousands of elements make a page slow. */
export function Highlighted({ text, language }: { readonly text: string; readonly language: Language }) {
  if (language === 'plain' || text.length > longest) return text;
  return tokensOf(text, patterns[language]).map(({ kind, text }, position) =>
    kind === null ? (
      text
    ) : (
      <span key={position} className={`token-${kind}`}>
        {text}
      </span>
    ),
  );
}

interface Token {
  readonly kind: 'key' | 'text' | 'value' | null;
  readonly text: string;
}

const longest = 40_000;

const patterns = {
  json: /(?<key>"(?:[^"\\]|\\.)*"(?=\s*:))|(?<text>"(?:[^"\\]|\\.)*")|(?<value>\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g,
  yaml: /(?<key>^[ ]*(?:- )*[\w./$()-]+(?=:(?:\s|$)))|(?<text>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')|(?<value>(?<=: )(?:true|false|null|-?\d+(?:\.\d+)?)$)/gm,
};

function tokensOf(text: string, pattern: RegExp): readonly Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) tokens.push({ kind: null, text: text.slice(end, match.index) });
    tokens.push({ kind: kindOf(match.groups), text: match[0] });
    end = match.index + match[0].length;
  }
  tokens.push({ kind: null, text: text.slice(end) });
  return tokens;
}

function kindOf(groups: Readonly<Record<string, string | undefined>> | undefined): 'key' | 'text' | 'value' {
  if (groups?.['key'] !== undefined) return 'key';
  return groups?.['text'] === undefined ? 'value' : 'text';
}
