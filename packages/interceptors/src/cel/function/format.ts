/** `'%s is %d'.format([...])` (ext/formatting_v2.go). */
import { isCelUint, type CelValue } from '@bufbuild/cel';
import type { Work } from '../cost/work.ts';
import { listAt, textAt, type Arguments } from '../value/arguments.ts';
import { Fault } from '../value/fault.ts';
import { parseFormat, type FormatClause } from '../value/format-clauses.ts';
import { typeNameOf } from '../value/kind.ts';
import { formatFixed, formatPlain, formatScientific } from '../value/numbers.ts';
import { encodeText } from '../value/text.ts';
import { formatSpecial, showValue } from '../value/show.ts';
import { method, type Functions } from './define.ts';

export const format: Functions = {
  format: [method('string_format', '(string, list(dyn)) -> string', formatText)],
};

function formatText(args: Arguments, work: Work): string {
  const [text, values] = [textAt(args, 0), listAt(args, 1)];
  work.chargeText(4 * text.length);
  const { parts, problem } = parseFormat(text);
  const pieces: string[] = [];
  let index = 0;
  for (const part of parts) {
    if (part.kind === 'text') pieces.push(part.text);
    else {
      const value = values.get(index);
      if (value === undefined) throw new Fault(`index ${index} out of range`);
      work.charge(5);
      pieces.push(formatValue(part, value, work));
      index += 1;
    }
  }
  if (problem !== null) throw new Fault(index < values.size ? problem : `index ${index} out of range`);
  return pieces.join('');
}

function formatValue({ verb, precision }: FormatClause, value: CelValue, work: Work): string {
  return printers[verb](value, { precision, work });
}

type Printer = (value: CelValue, how: { readonly precision: number; readonly work: Work }) => string;

const printers: Readonly<Record<FormatClause['verb'], Printer>> = {
  s: (value, { work }) => showValue(value, work),
  d: (value) => (typeof value === 'number' ? (formatSpecial(value) ?? formatPlain(value)) : integerOf(value, 'decimal clause can only be used on ints, uints, and doubles').toString()),
  f: (value, { precision, work }) => ofNumber(value, 'fixed-point', (number) => formatFixed(number, precision), work),
  e: (value, { precision, work }) => ofNumber(value, 'scientific', (number) => formatScientific(number, precision), work),
  b: (value) => (typeof value === 'boolean' ? (value ? '1' : '0') : integerOf(value, 'only ints, uints, and bools can be formatted as binary').toString(2)),
  o: (value) => integerOf(value, 'octal clause can only be used on ints and uints').toString(8),
  x: (value, { work }) => hexOf(value, work),
  X: (value, { work }) => hexOf(value, work).toUpperCase(),
};

/** Exact rounding of a double computes with integers of up to a thousand bits. */
function ofNumber(value: CelValue, clause: string, print: (value: number) => string, work: Work): string {
  work.charge(200);
  if (typeof value === 'number') return formatSpecial(value) ?? print(value);
  return print(Number(integerOf(value, `${clause} clause can only be used on ints, uints, and doubles`)));
}

function integerOf(value: CelValue, wanted: string): bigint {
  if (typeof value === 'bigint') return value;
  if (isCelUint(value)) return value.value;
  throw new Fault(`error during formatting: ${wanted}, was given ${typeNameOf(value)}`);
}

function hexOf(value: CelValue, work: Work): string {
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) return integerOf(value, 'only ints, uints, bytes, and strings can be formatted as hex').toString(16);
  work.charge(value.length);
  const bytes = typeof value === 'string' ? encodeText(value) : value;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
