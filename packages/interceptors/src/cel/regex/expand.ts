/** Go's regexp.Expand: `$1`, `${1}`, `$name`, `${name}` and `$$`. The name is as long as it can be: `$1x` is `${1x}`. */
export type TemplatePart = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'group'; readonly name: string };

export function parseTemplate(template: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let at = 0;
  for (const found of template.matchAll(reference)) {
    const [whole, braced, bare] = found;
    if (found.index > at) parts.push({ kind: 'text', text: template.slice(at, found.index) });
    const name = braced ?? bare;
    parts.push(name === undefined ? { kind: 'text', text: '$' } : { kind: 'group', name });
    at = found.index + whole.length;
  }
  if (at < template.length) parts.push({ kind: 'text', text: template.slice(at) });
  return parts;
}

/** A group by number or name; null where a template's name can be neither (regexp.extract). */
export function groupNumber(name: string, named: Readonly<Record<string, number>>): number | null {
  if (/^(0|[1-9]\d{0,7})$/.test(name)) return Number(name);
  return Object.hasOwn(named, name) ? (named[name] ?? null) : null;
}

/** A `$` that starts no reference is text. */
const reference = /\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu;
