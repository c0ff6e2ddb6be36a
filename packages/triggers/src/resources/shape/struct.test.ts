import { describe, expect, test } from '@jest/globals';
import type { JsonValue } from '../../go/json.ts';
import { list, map, pointer } from './containers.ts';
import { flag, int32, text } from './scalars.ts';
import { omitempty, root, type Mistake } from './shape.ts';
import { embedded, struct } from './struct.ts';

const inner = struct('v1.Inner', { a: omitempty(text), b: omitempty(text) });
const outer = struct(
  'v1.Outer',
  {
    name: text,
    on: omitempty(flag),
    count: omitempty(pointer(int32)),
    inner,
    items: omitempty(list(inner)),
    kept: list(text),
    labels: omitempty(map(text)),
    skin: omitempty(text),
    ...embedded('Status', { status: omitempty(text) }),
    old: omitempty(text),
  },
  ['old'],
);

function roundTrip(json: JsonValue): JsonValue {
  return outer.encode(outer.decode(json, outer.zero, root()));
}

function mistakesIn(json: JsonValue): readonly Mistake[] {
  const place = root();
  outer.decode(json, outer.zero, place);
  return place.mistakes;
}

const empty = { name: '', inner: {}, kept: null };

describe('a round trip through a Go struct', () => {
  test('adds what is never left out, and leaves out what is empty', () => {
    expect(roundTrip({})).toEqual(empty);
    expect(roundTrip({ on: false, count: null, items: [], kept: [], labels: {} })).toEqual({ ...empty, kept: [] });
  });

  test('keeps a pointer to zero, which omitempty does not count as empty', () => {
    expect(roundTrip({ count: 0 })).toEqual({ ...empty, count: 0 });
  });

  test('takes null for what is not said', () => {
    expect(roundTrip({ name: null, inner: null, items: [null] })).toEqual({ ...empty, items: [{}] });
  });
});

describe('names of fields', () => {
  test.each(['NAME', 'Name', 'nAmE'])('%j is read as name', (key) => {
    expect(roundTrip({ [key]: 'x' })).toEqual({ ...empty, name: 'x' });
  });

  test('fold the long s and the Kelvin sign too, as Go does', () => {
    expect(roundTrip({ '\u017f\u212ain': 'x' })).toEqual({ ...empty, skin: 'x' });
  });

  test('that come twice are read on top of each other', () => {
    expect(roundTrip({ inner: { a: '1', b: '1' }, INNER: { a: '2' }, labels: { x: '1' }, Labels: { y: '2' } })).toEqual({
      ...empty,
      inner: { a: '2', b: '1' },
      labels: { x: '1', y: '2' },
    });
  });

  test('of another version are unknown', () => {
    expect(mistakesIn({ old: 'x' }).map(({ goText }) => goText)).toEqual(['json: unknown field "old"']);
    expect(outer.zero.old).toBe('');
  });
});

describe('keys of a map are only keys', () => {
  test('even those that JavaScript has a meaning for', () => {
    const labels: JsonValue = JSON.parse('{"__proto__":"x","constructor":"y","hasOwnProperty":"z"}');
    const written = roundTrip({ labels });
    expect(JSON.stringify(written)).toContain('"labels":{"__proto__":"x","constructor":"y","hasOwnProperty":"z"}');
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  test('and a field called __proto__ is unknown', () => {
    expect(mistakesIn(JSON.parse('{"__proto__":{"name":"x"}}')).map(({ path }) => path)).toEqual(['__proto__']);
  });
});

describe('what cannot be read', () => {
  test.each<[JsonValue, string, string]>([
    [{ name: 5 }, 'name', 'json: cannot unmarshal number into Go struct field Outer.name of type string'],
    [{ inner: [] }, 'inner', 'json: cannot unmarshal array into Go struct field Outer.inner of type v1.Inner'],
    [{ inner: { a: true } }, 'inner.a', 'json: cannot unmarshal bool into Go struct field Inner.inner.a of type string'],
    [{ items: [{}, { b: {} }] }, 'items[1].b', 'json: cannot unmarshal object into Go struct field Inner.items.b of type string'],
    [{ items: 'x' }, 'items', 'json: cannot unmarshal string into Go struct field Outer.items of type []v1.Inner'],
    [{ labels: { x: 1 } }, 'labels.x', 'json: cannot unmarshal number into Go struct field Outer.labels of type string'],
    [{ count: 1.5 }, 'count', 'json: cannot unmarshal number 1.5 into Go struct field Outer.count of type int32'],
    [{ count: 2147483648 }, 'count', 'json: cannot unmarshal number 2147483648 into Go struct field Outer.count of type int32'],
    [{ status: 1 }, 'status', 'json: cannot unmarshal number into Go struct field Outer.Status.status of type string'],
    ['x', '', 'json: cannot unmarshal string into Go value of type v1.Outer'],
  ])('%j', (json, path, goText) => {
    expect(mistakesIn(json)).toMatchObject([{ kind: 'unreadable', path, goText }]);
  });

  test('does not end the reading: all mistakes are known', () => {
    expect(mistakesIn({ name: 1, wrong: 2, inner: { a: 3 } }).map(({ path, found, wanted }) => `${path}: ${found}, ${wanted}`)).toEqual([
      'name: the number 1, a text',
      'wrong: unknown field "wrong", one of name, on, count, inner, items, kept, labels, skin, status',
      'inner.a: the number 3, a text',
    ]);
  });
});
