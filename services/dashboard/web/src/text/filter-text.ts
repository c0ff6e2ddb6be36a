import { exactTime } from './times.ts';

/** A filter in words: `listener ci/github, why create/object-invalid`; `everything` when nothing is asked for. */
export function filterText(filter: unknown): string {
  if (typeof filter !== 'object' || filter === null) return 'everything';
  const parts = Object.entries(filter).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [`${words[name] ?? name} ${valueText(name, value)}`]));
  return parts.length === 0 ? 'everything' : parts.join(', ');
}

function valueText(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.join(', ');
  return (name === 'from' || name === 'to') && typeof value === 'number' ? exactTime(value) : String(value);
}

const words: Readonly<Record<string, string>> = { why: 'because of', namespaces: 'namespace', from: 'since', to: 'until' };
