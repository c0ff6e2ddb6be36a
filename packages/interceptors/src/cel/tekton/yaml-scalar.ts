/** What a scalar of YAML 1.1 means to goyaml.v2 (resolve.go), after it went through JSON: numbers are doubles. */
import type { JsonValue } from '@millrace/triggers';

export type Scalar = { readonly text: string; readonly plain: boolean; readonly tag: string | null };

type ScalarValue = { readonly json: JsonValue } | { readonly problem: string };

export function scalarValue(scalar: Scalar): ScalarValue {
  const resolved = resolve(scalar);
  if ('problem' in resolved) return resolved;
  if (resolved.kind !== 'int' && resolved.kind !== 'float') return { json: resolved.value };
  const value = Number(resolved.value);
  if (Number.isFinite(value)) return { json: value };
  return { problem: `json: unsupported value: ${Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'}` };
}

/** A key in JSON is text (convertToJSONableObject); null where YAML has a key that JSON can't. */
export function scalarKey(scalar: Scalar): string | null {
  const resolved = resolve(scalar);
  if ('problem' in resolved || resolved.kind === 'null') return null;
  // A float is printed with the precision of 32 bits.
  return resolved.kind === 'float' ? shortest32(resolved.value) : resolved.value.toString();
}

type Resolved =
  | { readonly kind: 'str'; readonly value: string }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'null'; readonly value: null };

function resolve({ text, plain, tag }: Scalar): Resolved | { readonly problem: string } {
  const wanted = tag?.replace('tag:yaml.org,2002:', '') ?? null;
  if (wanted === 'binary') return decodeBinary(text);
  if (wanted === null && !plain) return { kind: 'str', value: text };
  // A tag of somebody's own leaves the text as it is written.
  if (wanted !== null && !resolvable.includes(wanted)) return { kind: 'str', value: text };
  if (wanted === 'str') return { kind: 'str', value: text };
  const resolved = resolvePlain(text);
  if (wanted === null || wanted === resolved.kind) return resolved;
  if (wanted === 'float' && resolved.kind === 'int') return { kind: 'float', value: Number(resolved.value) };
  if (wanted === 'timestamp' && resolved.kind === 'str') return resolved;
  return { problem: `yaml: cannot decode !!${resolved.kind} \`${text}\` as a !!${wanted}` };
}

const resolvable: readonly string[] = ['str', 'bool', 'int', 'float', 'timestamp', 'null'];
const nulls: readonly string[] = ['', '~', 'null', 'Null', 'NULL'];
const truths: readonly string[] = ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'];
const falsehoods: readonly string[] = ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'];
const infinities = /^([+-]?)\.(inf|Inf|INF)$/;
const floats = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;

function decodeBinary(text: string): Resolved | { readonly problem: string } {
  const compact = text.replaceAll(/[\r\n]/g, '');
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return { problem: 'yaml: !!binary value contains invalid base64 data' };
  return { kind: 'str', value: Buffer.from(compact, 'base64').toString('utf8') };
}

function resolvePlain(text: string): Resolved {
  if (nulls.includes(text)) return { kind: 'null', value: null };
  if (truths.includes(text)) return { kind: 'bool', value: true };
  if (falsehoods.includes(text)) return { kind: 'bool', value: false };
  const infinity = infinities.exec(text);
  if (infinity !== null) return { kind: 'float', value: infinity[1] === '-' ? -Infinity : Infinity };
  if (['.nan', '.NaN', '.NAN'].includes(text)) return { kind: 'float', value: Number.NaN };
  const digits = text.replaceAll('_', '');
  return /^[-+.0-9]/.test(text) ? (integerOf(digits) ?? floatOf(digits) ?? { kind: 'str', value: text }) : { kind: 'str', value: text };
}

/** strconv.ParseInt with base 0, then goyaml's own binary. Beyond 64 bits it is a float, or text where it is no decimal. */
function integerOf(text: string): Resolved | null {
  const [, sign = '', digits = ''] = /^([+-]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|[1-9][0-9]*|0)$/.exec(text) ?? [];
  if (digits === '') return null;
  const octal = /^0[oO]?([0-7]+)$/.exec(digits);
  const value = BigInt(octal === null ? digits : `0o${octal[1] ?? ''}`);
  if (value > 2n ** 64n - 1n || (sign === '-' && value > 2n ** 63n)) return null;
  return { kind: 'int', value: sign === '-' ? -value : value };
}

function floatOf(text: string): Resolved | null {
  const value = Number(text);
  return floats.test(text) && Number.isFinite(value) ? { kind: 'float', value } : null;
}

/** The fewest digits that read back the same in 32 bits. */
function shortest32(value: number): string {
  const rounded = Math.fround(value);
  for (let digits = 1; digits < 9; digits += 1) if (Math.fround(Number(rounded.toPrecision(digits))) === rounded) return String(Number(rounded.toPrecision(digits)));
  return String(rounded);
}
