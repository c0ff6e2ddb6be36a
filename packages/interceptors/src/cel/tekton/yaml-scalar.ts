/** What a scalar of YAML 1.1 means to goyaml.v2 (resolve.go), after it went through JSON: numbers are doubles. */
import type { JsonValue } from '@millrace/triggers';

export type Scalar = { readonly text: string; readonly plain: boolean; readonly tag: string | null };

export type ScalarValue = { readonly json: JsonValue } | { readonly problem: string };

export function scalarValue({ text, plain, tag }: Scalar): ScalarValue {
  const kind = tag?.replace('tag:yaml.org,2002:', '') ?? null;
  if (kind === 'str' || (kind === null && !plain) || kind === '!') return { json: text };
  if (kind === 'binary') return { json: Buffer.from(text.replaceAll(/\s/g, ''), 'base64').toString('utf8') };
  const resolved = resolvePlain(text);
  if (kind === 'float' && typeof resolved === 'number') return { json: resolved };
  if (kind !== null && known.includes(kind) && kindOf(resolved) !== kind) return { problem: `yaml: cannot decode !!${kindOf(resolved)} \`${text}\` as a !!${kind}` };
  if (typeof resolved === 'number' && !Number.isFinite(resolved)) return { problem: `json: unsupported value: ${Number.isNaN(resolved) ? 'NaN' : resolved > 0 ? '+Inf' : '-Inf'}` };
  return { json: resolved };
}

/** A key in JSON is text (convertToJSONableObject); null where YAML has a key that JSON can't. */
export function keyText(key: JsonValue): string | null {
  if (typeof key === 'string') return key;
  if (typeof key === 'boolean') return String(key);
  // A float is printed with the precision of 32 bits.
  if (typeof key === 'number') return Number.isInteger(key) ? key.toString() : String(Number(Math.fround(key).toPrecision(7)));
  return null;
}

const known: readonly string[] = ['null', 'bool', 'int', 'float'];
const nulls: readonly string[] = ['', '~', 'null', 'Null', 'NULL'];
const truths: readonly string[] = ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'];
const falsehoods: readonly string[] = ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'];
const infinities = /^([+-]?)\.(inf|Inf|INF)$/;
const floats = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;

function resolvePlain(text: string): JsonValue {
  if (nulls.includes(text)) return null;
  if (truths.includes(text)) return true;
  if (falsehoods.includes(text)) return false;
  const infinity = infinities.exec(text);
  if (infinity !== null) return infinity[1] === '-' ? -Infinity : Infinity;
  if (['.nan', '.NaN', '.NAN'].includes(text)) return Number.NaN;
  return /^[-+.0-9]/.test(text) ? (integerOf(text.replaceAll('_', '')) ?? floatOf(text.replaceAll('_', '')) ?? text) : text;
}

/** strconv.ParseInt with base 0, then goyaml's own binary. */
function integerOf(text: string): number | null {
  const [, sign = '', digits = ''] = /^([+-]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|[1-9][0-9]*|0)$/.exec(text) ?? [];
  if (digits === '') return null;
  const octal = /^0[oO]?([0-7]+)$/.exec(digits);
  const value = BigInt(octal === null ? digits : `0o${octal[1] ?? ''}`);
  // Beyond 64 bits it is a float, or text where it is no decimal.
  if (value > 2n ** 64n - 1n || (sign === '-' && value > 2n ** 63n)) return null;
  return Number(sign === '-' ? -value : value);
}

function floatOf(text: string): number | null {
  return floats.test(text) && Number.isFinite(Number(text)) ? Number(text) : null;
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return typeof value === 'boolean' ? 'bool' : 'str';
}
