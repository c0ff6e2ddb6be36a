import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { printJson, type JsonObject } from '@millrace/triggers';
import { compileCel } from './compile.ts';
import { activation, evaluate } from './evaluate.ts';
import { overlayText } from './overlay.ts';

const objects = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 3 })).map((object) => JSON.parse(JSON.stringify(object)) as JsonObject);

describe('any body', () => {
  test('comes back as the overlay it is', () => {
    fc.assert(
      fc.property(objects, (body) => {
        expect(text('body', body) === printJson(body)).toBe(true);
      }),
    );
  });

  test('is equal to itself, read again', () => {
    fc.assert(
      fc.property(objects, (body) => {
        expect(value('body.marshalJSON().parseJSON() == body', body) === true).toBe(true);
      }),
    );
  });

  test('has the keys it has, whatever their values and names', () => {
    fc.assert(
      fc.property(objects, (body) => {
        expect(value('body.all(k, k in body && body[k] == body[k])', body) === true).toBe(true);
      }),
    );
  });

  test('is no trap by a name that JavaScript knows', () => {
    const body: JsonObject = JSON.parse('{"__proto__": {"a": 1}, "constructor": "c", "toString": null}');
    expect(value("has(body.constructor) && body.__proto__.a == 1.0 && has(body.toString) && !has(body.hasOwnProperty)", body)).toBe(true);
  });
});

describe('texts', () => {
  test('come apart and together again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary', maxLength: 3 }), (given, by) => {
        expect(value('body.a.split(body.b).join(body.b) == body.a', { a: given, b: by }) === true).toBe(true);
      }),
    );
  });

  test('are found where they are', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b, c) => {
      expect(value('(body.a + body.b + body.c).contains(body.b) && (body.a + body.b + body.c).indexOf(body.b) <= size(body.a) && (body.a + body.b).substring(size(body.a)) == body.b', { a, b, c })).toBe(true);
    }));
  });

  test('are no longer than they are truncated to', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(20), (a, length) => {
        expect(value(`size(bytes(body.a.truncate(${length}))) <= ${length} && body.a.startsWith('')`, { a }) === true).toBe(true);
      }),
    );
  });
});

describe('lists', () => {
  const numbers = fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 30 });

  test('are sorted once and for all', () => {
    fc.assert(
      fc.property(numbers, (a) => {
        expect(text('body.a.map(x, int(x)).sort()', { a }) === JSON.stringify(a.toSorted((left, right) => left - right))).toBe(true);
      }),
    );
  });

  test('reversed twice, sliced at both ends and flattened are themselves', () => {
    fc.assert(
      fc.property(numbers, (a) => {
        expect(value('body.a.reverse().reverse() == body.a && body.a.slice(0, size(body.a)) == body.a && [body.a].flatten() == body.a && sets.equivalent(body.a, body.a.distinct())', { a }) === true).toBe(true);
      }),
    );
  });

  test('built by macros share nothing that shows', () => {
    fc.assert(
      fc.property(numbers, (a) => {
        expect(text('[body.a.map(x, x)].map(l, [l + [1], l + [2], l])', { a }) === JSON.stringify([[[...a, 1], [...a, 2], a]])).toBe(true);
      }),
    );
  });
});

function value(expression: string, body: JsonObject): unknown {
  const result = run(expression, body);
  return result.kind === 'value' ? result.value : result;
}

function text(expression: string, body: JsonObject): string {
  const result = run(expression, body);
  return result.kind === 'value' ? overlayText(result.value, result.work).text : result.kind;
}

function run(expression: string, body: JsonObject) {
  const compiled = compileCel(expression);
  if (compiled.kind === 'problem') throw new Error(compiled.text);
  return evaluate(compiled, activation({ body, header: {}, extensions: {}, requestURL: '' }), { namespace: 'ns', verifiedBefore: false, compared: () => undefined, find: () => undefined });
}
