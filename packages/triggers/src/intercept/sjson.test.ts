import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { decodeJson } from '../go/decode-json.ts';
import type { JsonValue } from '../go/json.ts';
import { printJson } from '../go/print-json.ts';
import { setRaw } from './sjson.ts';

describe('a path of sjson', () => {
  test.each([
    ['nests at each dot', '{}', 'a.b', '{"a":{"b":9}}'],
    ['keeps blanks and duplicate keys elsewhere', '{ "x" : 1.0, "x":2 }', 'a', '{ "x" : 1.0, "x":2 ,"a":9}'],
    ['replaces the first of two equal keys', '{"a":1,"a":2}', 'a', '{"a":9,"a":2}'],
    ['finds a key written with escapes', '{"\\u0061":1}', 'a', '{"\\u0061":9}'],
    ['takes a dot after a backslash as part of the name', '{}', 'a\\.b', '{"a.b":9}'],
    ['pads a list with null', '{"a":[1]}', 'a.3', '{"a":[1,null,null,9]}'],
    ['appends at -1', '{"a":[1]}', 'a.-1', '{"a":[1,9]}'],
    ['makes a list for a number', '{}', 'a.1', '{"a":[null,9]}'],
    ['makes a name of a number after a colon', '{}', 'a.:1', '{"a":{"1":9}}'],
    ['makes a list for an empty part, as sjson does', '{}', 'a.', '{"a":[9]}'],
    ['nests over a scalar', '{"a":1}', 'a.b', '{"a":{"b":9}}'],
    ['replaces a text by a new object', '"t"', 'a', '{"a":9}'],
    ['replaces what is no JSON', 'no json', 'a', '{"a":9}'],
    ['is not misled by brackets and quotes in texts', '{"t":"}\\"{[","a":1}', 'a', '{"t":"}\\"{[","a":9}'],
    ['changes what a wildcard finds', '{"abc":1,"b":2}', 'a*c', '{"abc":9,"b":2}'],
    ['adds nothing for a wildcard that finds nothing', '{"b":2}', 'a?c', '{"b":2}'],
    ['looks further where a wildcard led nowhere', '{"ab":[1],"ac":{"x":1}}', 'a*.x', '{"ab":[1],"ac":{"x":9}}'],
    ['finds an unknown modifier as a name', '{"@a":1}', '@a', '{"@a":9}'],
    ['does nothing for pipes', '{"a":{"b":1}}', 'a|b', '{"a":{"b":1}}'],
    ['does nothing for queries', '{"a":[1]}', 'a.#', '{"a":[1]}'],
  ])('%s', (_, text, path, wanted) => {
    expect(setRaw(text, path, '9')).toEqual({ ok: wanted });
  });

  test.each([
    ['an empty path', '{}', '', 'path cannot be empty'],
    ['a name in a list', '[1]', 'a', "cannot set array element for non-numeric key 'a'"],
    ['an index that would fill the memory', '{}', 'a.999999999', 'path part "999999999": list index above 10000'],
    ['such an index in a list that is there', '{"a":[1]}', 'a.99999999', 'path part "99999999": list index above 10000'],
  ])('refuses %s', (_, text, path, error) => {
    expect(setRaw(text, path, '9')).toEqual({ error });
  });

  test('a wildcard takes a time that grows with the text, not beyond it', () => {
    const key = 'a'.repeat(2_000);
    expect(setRaw(`{"${key}":1}`, `${'a*'.repeat(200)}b`, '9')).toEqual({ ok: `{"${key}":1}` });
  });

  test('what was set at a name can be read there', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.stringMatching(/^[a-z]{1,5}$/), fc.dictionary(fc.string(), fc.jsonValue()), (value, name, target) => {
        const set = setRaw(printJson(target as JsonValue), name, printJson(value as JsonValue));
        // JSON.stringify has no minus zero, Go's text has; a case counts it as zero.
        const wanted = Object.fromEntries([...Object.entries(target), [name, value]]);
        expect(JSON.parse(JSON.stringify('ok' in set && decodeJson(set.ok)))).toEqual({ kind: 'ok', value: JSON.parse(JSON.stringify(wanted)) });
      }),
    );
  });

  test('never throws, whatever the text and path', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (text, path) => expect(() => setRaw(text, path, '1')).not.toThrow()));
  });
});
