import { isJsonObject, type JsonValue } from '@millrace/triggers';

/** A decoded JSON value as Go's `%v` prints it: what stands in a list of file names that holds something else than texts. */
export function goText(value: JsonValue): string {
  if (value === null) return '<nil>';
  if (isJsonObject(value)) {
    const members = Object.keys(value).sort().map((key) => `${key}:${goText(value[key] ?? null)}`);
    return `map[${members.join(' ')}]`;
  }
  if (typeof value === 'object') return `[${value.map(goText).join(' ')}]`;
  return typeof value === 'number' ? goNumber(value) : String(value);
}

/** `%v` of a float64 changes to an exponent at 1e21, and from 1e-5 down; the exponent has at least two digits. */
function goNumber(value: number): string {
  const small = value !== 0 && Math.abs(value) < 1e-4;
  const text = small ? value.toExponential() : String(value);
  return text.replace(/e([+-])([0-9])$/, 'e$10$2');
}
