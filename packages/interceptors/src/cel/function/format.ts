/** `'%s is %d'.format([...])` (ext/formatting_v2.go). */
import { isCelUint, type CelValue } from '@bufbuild/cel';
import type { Work } from '../cost/work.ts';
import { listAt, textAt, type Arguments } from '../value/arguments.ts';
import { Fault } from '../value/fault.ts';
import { parseFormat, wrongArgument, type Verb } from '../value/format-clauses.ts';
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
      pieces.push(printers[part.verb](value, { precision: part.precision, work }));
      index += 1;
    }
  }
  if (problem !== null) throw new Fault(index < values.size ? problem : `index ${index} out of range`);
  return pieces.join('');
}

type Printer = (value: CelValue, how: { readonly precision: number; readonly work: Work }) => string;

const printers: Readonly<Record<Verb, Printer>> = {
  s: (value, { work }) => showValue(value, work),
  d: (value) => (typeof value === 'number' ? (formatSpecial(value) ?? formatPlain(value)) : integerOf(value, 'd').toString()),
  f: (value, { precision, work }) => ofNumber(value, 'f', (number) => formatFixed(number, precision), work),
  e: (value, { precision, work }) => ofNumber(value, 'e', (number) => formatScientific(number, precision), work),
  b: (value) => (typeof value === 'boolean' ? (value ? '1' : '0') : integerOf(value, 'b').toString(2)),
  o: (value) => integerOf(value, 'o').toString(8),
  x: (value, { work }) => hexOf(value, work),
  X: (value, { work }) => hexOf(value, work).toUpperCase(),
};

/** Exact rounding of a double computes with integers of up to a thousand bits. */
function ofNumber(value: CelValue, verb: Verb, print: (value: number) => string, work: Work): string {
  work.charge(200);
  if (typeof value === 'number') return formatSpecial(value) ?? print(value);
  return print(Number(integerOf(value, verb)));
}

function integerOf(value: CelValue, verb: Verb): bigint {
  if (typeof value === 'bigint') return value;
  if (isCelUint(value)) return value.value;
  throw new Fault(wrongArgument(verb, typeNameOf(value)));
}

function hexOf(value: CelValue, work: Work): string {
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) return integerOf(value, 'x').toString(16);
  work.charge(value.length);
  const bytes = typeof value === 'string' ? encodeText(value) : value;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
