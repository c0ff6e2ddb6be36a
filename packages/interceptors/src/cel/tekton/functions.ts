/** The eleven functions that Triggers adds to CEL (pkg/interceptors/cel/triggers.go). */
import type { CelValue } from '@bufbuild/cel';
import { intAt, listAt, mapAt, textAt, type Arguments } from '../value/arguments.ts';
import { Fault } from '../value/fault.ts';
import { mapOfJson } from '../value/json.ts';
import { byteLengthOf, cutBytes } from '../value/text.ts';
import { method, type Functions } from '../function/define.ts';
import { replaceAll } from '../regex/replace.ts';
import type { Work } from '../cost/work.ts';
import { firstHeader } from './header.ts';
import { jsonText } from './json-text.ts';
import { parseJsonObject } from './parse-json.ts';
import { parseUrl } from './parse-url.ts';
import { parseYamlObject } from './parse-yaml.ts';

/** `compareSecret` needs what one evaluation may see: compare-secret.ts. */
export const triggersFunctions: Functions = {
  match: [
    method('match_map_string_string', '(map(string, dyn), string, string) -> bool', (args, work) => firstHeader(mapAt(args, 0), textAt(args, 1), work) === textAt(args, 2)),
  ],
  canonical: [method('canonical_map_string', '(map(string, dyn), string) -> string', (args, work) => firstHeader(mapAt(args, 0), textAt(args, 1), work))],
  truncate: [method('truncate_string_uint', '(string, int) -> string', truncate)],
  parseJSON: [method('parseJSON_string', '(string) -> map(string, dyn)', (args, work) => mapOfJson(parseJsonObject(textAt(args, 0), work)))],
  parseYAML: [method('parseYAML_string', '(string) -> map(string, dyn)', (args, work) => mapOfJson(parseYamlObject(textAt(args, 0), work)))],
  parseURL: [method('parseURL_string', '(string) -> map(string, dyn)', (args, work) => parseUrl(textAt(args, 0), work))],
  marshalJSON: [
    method('marshalJSON_map', '(map(string, dyn)) -> string', (args, work) => jsonText(mapAt(args, 0), work)),
    method('marshalJSON_list', '(list(dyn)) -> string', (args, work) => jsonText(listAt(args, 0), work)),
  ],
  first: [method('first_list', '(list(dyn)) -> dyn', (args) => elementAt(args, 0))],
  last: [method('last_list', '(list(dyn)) -> dyn', (args) => elementAt(args, listAt(args, 0).size - 1))],
  translate: [
    method('translate_string_string', '(string, string, string) -> string', (args, work) => replaceAll(textAt(args, 0), textAt(args, 1), textAt(args, 2), work)),
  ],
};

/** Cuts bytes, not characters; a rune that is cut leaves its bytes. */
function truncate(args: Arguments, work: Work): string {
  const [text, length] = [textAt(args, 0), intAt(args, 1)];
  work.charge(1 + text.length);
  if (length < 0n) throw new Fault(`internal error: runtime error: slice bounds out of range [:${length}]`);
  return length >= BigInt(byteLengthOf(text)) ? text : cutBytes(text, Number(length));
}

/** Null where the list is empty. */
function elementAt(args: Arguments, index: number): CelValue {
  return listAt(args, 0).get(index) ?? null;
}
