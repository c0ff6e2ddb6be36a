/** The strings library of cel-go (ext/strings.go, newest version); `format` is in format.ts. Positions count runes. */
import type { CelValue } from '@bufbuild/cel';
import type { Work } from '../cost/work.ts';
import { intAt, listAt, textAt, type Arguments } from '../value/arguments.ts';
import { Fault } from '../value/fault.ts';
import { listOfValues } from '../value/list.ts';
import { replaceTexts, splitText } from '../value/pieces.ts';
import { runeOfUnit, sliceRunes, unitOfRune } from '../value/runes.ts';
import { createFinder, findLast } from '../value/search.ts';
import { countRunes } from '../value/text.ts';
import { method, plain, type Functions } from './define.ts';
import { quoteText } from '../value/quote.ts';

export const strings: Functions = {
  charAt: [method('string_char_at_int', '(string, int) -> string', charAt)],
  indexOf: [
    method('string_index_of_string', '(string, string) -> int', (args, work) => indexOf(args, work, 0n)),
    method('string_index_of_string_int', '(string, string, int) -> int', (args, work) => indexOf(args, work, intAt(args, 2))),
  ],
  lastIndexOf: [
    method('string_last_index_of_string', '(string, string) -> int', (args, work) => lastIndexOf(args, work, null)),
    method('string_last_index_of_string_int', '(string, string, int) -> int', (args, work) => lastIndexOf(args, work, intAt(args, 2))),
  ],
  lowerAscii: [method('string_lower_ascii', '(string) -> string', (args, work) => runes(readWhole(args, work).replaceAll(/[A-Z]+/g, (part) => part.toLowerCase())))],
  upperAscii: [method('string_upper_ascii', '(string) -> string', (args, work) => runes(readWhole(args, work).replaceAll(/[a-z]+/g, (part) => part.toUpperCase())))],
  replace: [
    method('string_replace_string_string', '(string, string, string) -> string', (args, work) => replace(args, work, -1)),
    method('string_replace_string_string_int', '(string, string, string, int) -> string', (args, work) => replace(args, work, limitOf(intAt(args, 3)))),
  ],
  split: [
    method('string_split_string', '(string, string) -> list(string)', (args, work) => split(args, work, -1)),
    method('string_split_string_int', '(string, string, int) -> list(string)', (args, work) => split(args, work, limitOf(intAt(args, 2)))),
  ],
  substring: [
    method('string_substring_int', '(string, int) -> string', (args, work) => substring(args, work, null)),
    method('string_substring_int_int', '(string, int, int) -> string', (args, work) => substring(args, work, intAt(args, 2))),
  ],
  trim: [method('string_trim', '(string) -> string', (args, work) => trimSpace(textAt(args, 0), work))],
  join: [
    method('list_join', '(list(string)) -> string', (args, work) => join(args, work, '')),
    method('list_join_string', '(list(string), string) -> string', (args, work) => join(args, work, textAt(args, 1))),
  ],
  reverse: [method('string_reverse', '(string) -> string', (args, work) => Array.from(runes(readWhole(args, work))).toReversed().join(''))],
  'strings.quote': [plain('strings_quote', '(string) -> string', (args, work) => quoteText(readWhole(args, work)))],
};

/** The receiver; what is done with it takes some steps for each ten characters. */
function read(args: Arguments, work: Work): string {
  const text = textAt(args, 0);
  work.chargeText(2 * text.length);
  return text;
}

/** What Go makes of a text that it took apart into runes: a byte that is none becomes U+FFFD. */
function runes(text: string): string {
  return text.toWellFormed();
}

/** For work that takes a step for each character. */
function readWhole(args: Arguments, work: Work): string {
  const text = textAt(args, 0);
  work.charge(1 + text.length);
  return text;
}

function charAt(args: Arguments, work: Work): string {
  const text = read(args, work);
  const index = intAt(args, 1);
  if (index < 0n || index > BigInt(countRunes(text))) throw outOfRange(index);
  return runes(sliceRunes(text, Number(index), Number(index) + 1));
}

function indexOf(args: Arguments, work: Work, offset: bigint): bigint {
  const [text, wanted] = [read(args, work), textAt(args, 1)];
  work.chargeText(wanted.length);
  if (offset < 0n) throw outOfRange(offset);
  const size = BigInt(countRunes(text));
  if (wanted === '') return offset > size ? size : offset;
  if (offset >= size) return -1n;
  const found = createFinder(wanted)(text, unitOfRune(text, Number(offset)));
  return found < 0 ? -1n : BigInt(runeOfUnit(text, found));
}

function lastIndexOf(args: Arguments, work: Work, offset: bigint | null): bigint {
  const [text, wanted] = [read(args, work), textAt(args, 1)];
  work.chargeText(wanted.length + text.length);
  const size = BigInt(countRunes(text));
  if (offset !== null && offset < 0n) throw outOfRange(offset);
  if (wanted === '') return offset === null || offset > size ? size : offset;
  const from = offset ?? size - 1n;
  if (from >= size || wanted.length > text.length || from < 0n) return -1n;
  const found = findLast(text, wanted, unitOfRune(text, Number(from)));
  return found < 0 ? -1n : BigInt(runeOfUnit(text, found));
}

/** Go makes the limit a machine int; beyond any length it means all. */
function limitOf(limit: bigint): number {
  return limit > BigInt(Number.MAX_SAFE_INTEGER) ? -1 : Number(limit);
}

function replace(args: Arguments, work: Work, limit: number): string {
  work.chargeText(textAt(args, 1).length);
  return replaceTexts(read(args, work), textAt(args, 1), textAt(args, 2), limit, work);
}

function split(args: Arguments, work: Work, limit: number): CelValue {
  work.chargeText(textAt(args, 1).length);
  return listOfValues(splitText(read(args, work), textAt(args, 1), limit, work));
}

function substring(args: Arguments, work: Work, end: bigint | null): string {
  const text = read(args, work);
  const start = intAt(args, 1);
  const size = BigInt(countRunes(text));
  if (end !== null && start > end) throw new Fault(`invalid substring range. start: ${start}, end: ${end}`);
  if (start < 0n || start > size) throw outOfRange(start);
  if (end !== null && end > size) throw outOfRange(end);
  return runes(sliceRunes(text, Number(start), Number(end ?? size)));
}

/** unicode.IsSpace: what JavaScript trims too, but U+0085 as well and U+FEFF not. */
function trimSpace(text: string, work: Work): string {
  let [start, end] = [0, text.length];
  while (start < end && space.test(text[start] ?? '')) start += 1;
  work.chargeText(start * 5);
  while (end > start && space.test(text[end - 1] ?? '')) end -= 1;
  work.chargeText((text.length - end) * 5);
  return text.slice(start, end);
}

const space = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

function join(args: Arguments, work: Work, separator: string): string {
  const list = listAt(args, 0);
  work.charge(list.size);
  const parts: string[] = [];
  for (const element of list) {
    if (typeof element !== 'string') throw new Fault('join: invalid input: not a string');
    work.chargeText(element.length + separator.length);
    parts.push(element);
  }
  return parts.join(separator);
}

function outOfRange(index: bigint): Fault {
  return new Fault(`index out of range: ${index}`);
}
