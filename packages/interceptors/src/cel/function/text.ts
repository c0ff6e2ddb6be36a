/** Texts in the standard environment: size, matches, contains, startsWith, endsWith. */
import type { Work } from '../cost/work.ts';
import { matches } from '../regex/match.ts';
import { bytesAt, listAt, mapAt, textAt, type Arguments } from '../value/arguments.ts';
import { createFinder } from '../value/search.ts';
import { countRunes } from '../value/text.ts';
import { method, plain, type Functions } from './define.ts';

export const texts: Functions = {
  size: [
    plain('size_bytes', '(bytes) -> int', sizeOfBytes),
    method('bytes_size', '(bytes) -> int', sizeOfBytes),
    plain('size_list', '(list(A)) -> int', sizeOfList),
    method('list_size', '(list(A)) -> int', sizeOfList),
    plain('size_map', '(map(A, B)) -> int', sizeOfMap),
    method('map_size', '(map(A, B)) -> int', sizeOfMap),
    plain('size_string', '(string) -> int', sizeOfText),
    method('string_size', '(string) -> int', sizeOfText),
  ],
  matches: [plain('matches', '(string, string) -> bool', matchesPattern), method('matches_string', '(string, string) -> bool', matchesPattern)],
  contains: [method('contains_string', '(string, string) -> bool', holdsText)],
  endsWith: [method('ends_with_string', '(string, string) -> bool', (args, work) => compared(args, work).text.endsWith(textAt(args, 1)))],
  startsWith: [method('starts_with_string', '(string, string) -> bool', (args, work) => compared(args, work).text.startsWith(textAt(args, 1)))],
};

function sizeOfBytes(args: Arguments): bigint {
  return BigInt(bytesAt(args, 0).length);
}

function sizeOfList(args: Arguments): bigint {
  return BigInt(listAt(args, 0).size);
}

function sizeOfMap(args: Arguments, work: Work): bigint {
  // A map over JSON counts its keys.
  const { size } = mapAt(args, 0);
  work.charge(size);
  return BigInt(size);
}

function sizeOfText(args: Arguments, work: Work): bigint {
  const text = textAt(args, 0);
  work.chargeText(text.length);
  return BigInt(countRunes(text));
}

function matchesPattern(args: Arguments, work: Work): boolean {
  return matches(textAt(args, 0), textAt(args, 1), work);
}

function holdsText(args: Arguments, work: Work): boolean {
  const [text, wanted] = [textAt(args, 0), textAt(args, 1)];
  work.chargeText(text.length + wanted.length);
  return createFinder(wanted)(text, 0) >= 0;
}

function compared(args: Arguments, work: Work): { readonly text: string } {
  work.chargeText(textAt(args, 1).length);
  return { text: textAt(args, 0) };
}
