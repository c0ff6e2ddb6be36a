import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { eventRoot } from '../bind/event-root.ts';
import type { JsonObject, JsonValue } from '../go/json.ts';
import { createBudget } from './budget.ts';
import { evaluateExpression, planExpression, relaxedPath } from './expression.ts';

const body: JsonValue = {
  ref: 'refs/heads/main',
  quote: 'say "hi"\n<b>',
  n: 42,
  t: true,
  nil: null,
  empty: [],
  list: ['one', 'two', 'three'],
  nums: [1, 2, 3.5],
  commits: [
    { id: 'c0', n: 1, added: ['a', 'b'], author: { name: 'Ann' } },
    { id: 'c1', n: 2, added: [], author: { name: 'Bob' } },
    { id: 'c2', n: 3, author: { name: 'Ann' } },
  ],
  'a.b': 'dotted',
  'a b': 'spaced',
  '': 'empty key',
  deep: { 'x.y': { z: 'deep' } },
  b: 'beta',
  a: { b: 'nested' },
};

describe('an expression', () => {
  test.each([
    ['$(body.ref)', 'refs/heads/main'],
    ['$(.body.ref)', 'refs/heads/main'],
    ['$({body.ref})', 'refs/heads/main'],
    ['$({.body.ref})', 'refs/heads/main'],
    ['$(Body.ref)', 'refs/heads/main'],
    ['$(body.quote)', 'say \\"hi\\"\\n\\u003cb\\u003e'],
    ['$(body.n)', '42'],
    ['$(body.t)', 'true'],
    ['$(body.nil)', 'null'],
    ['$(body.a)', '{"b":"nested"}'],
    ['$(body.list)', '["one","two","three"]'],
    ['$()', ''],
    ['$(header.X-A)', 'one,two'],
    ['$(header)', '{"X-A":"one,two"}'],
    ['$(context.eventID)', 'ev'],
    ['$(Context.EventID)', 'ev'],
    ['$(context)', '{"eventID":"ev"}'],
    ['$(extensions.sha)', 'abc'],
  ])('%s gives %s', gives);

  test.each([
    ['$(body.a\\.b)', 'dotted'],
    ['$(body.a\\ b)', 'spaced'],
    ["$(body['a'])", '{"b":"nested"}'],
    ["$(body['a.b'])", 'nested'],
    ["$(body['a\\.b'])", 'dotted'],
    ["$(body.deep['x\\.y'].z)", 'deep'],
    ['$(body.)', 'empty key'],
    ["$(body[''])", 'empty key'],
    ["$(body['b','ref'])", '["beta","refs/heads/main"]'],
  ])('finds keys by name: %s gives %s', gives);

  test.each([
    ['$(body.list[0])', 'one'],
    ['$(body.list[-1])', 'three'],
    ['$(body.list[])', 'one'],
    ['$(body.list[1:])', '["two","three"]'],
    ['$(body.list[:-1])', '["one","two"]'],
    ['$(body.list[::2])', '["one","three"]'],
    ['$(body.list[1:2])', 'two'],
    ['$(body.list[1:1])', '[]'],
    ['$(body.list[0, 2])', '["one","three"]'],
    ['$(body.list[*])', '["one","two","three"]'],
    ['$(body.list.*)', '["one","two","three"]'],
    ['$(body.commits[*].id)', '["c0","c1","c2"]'],
    ['$(body.commits[*].added)', '[["a","b"],[]]'],
    ['$(body.empty[*])', '[]'],
    ['$(body.nil[0])', '[]'],
    ['$(body.n.*)', '[]'],
    ['$(body.b.*)', '[98,101,116,97]'],
  ])('selects from lists: %s gives %s', gives);

  test.each([
    ["$(body.commits[?(@.id=='c1')].n)", '2'],
    ['$(body.commits[?(@.id == "c1")].n)', '2'],
    ['$(body.commits[?(@.n>1.0)].id)', '["c1","c2"]'],
    ['$(body.commits[?(@.n!=2.0)].id)', '["c0","c2"]'],
    ['$(body.commits[?(@.added)].id)', '["c0","c1"]'],
    ['$(body.commits[?(@.id=="none")].n)', '[]'],
    ['$(body.list[?(@<="one")])', 'one'],
    ['$(body.list[?(@==")")])', '[]'],
    ['$(body.commits[?(@.added[9])].id)', '["c0","c1"]'],
    ['$(body.commits[?(1<=1)].n)', '[1,2,3]'],
  ])('filters: %s gives %s', gives);

  test.each([
    ['$(body..name)', '["Ann","Bob","Ann"]'],
    ['$(body.deep..z)', 'deep'],
    ['$(..eventID)', 'ev'],
    ['$(body.deep..)', '[{"x.y":{"z":"deep"}},{"z":"deep"},"deep"]'],
  ])('descends: %s gives %s', gives);

  test.each([
    ['$(body.ref 7)', '7'],
    ['$(body.ref true)', 'true'],
    ["$(body.ref 'it\\'s')", "it's"],
    ['$(body.commits[*] 7.5)', '[7.5,7.5,7.5]'],
    ['$(body.list range)', ''],
  ])('takes words after a blank: %s gives %s', gives);

  test.each([
    ['$(body.missing)', 'missing is not found'],
    ['$(body.ref.x)', 'x is not found'],
    ['$( body.ref)', ' is not found'],
    ['$(header.x-a)', 'x-a is not found'],
    ['$(body.list[3])', 'array index out of bounds: index 3, length 3'],
    ['$(body.list[-4])', 'array index out of bounds: index -1, length 3'],
    ['$(body.list[2:1])', 'starting index 2 is greater than ending index 1'],
    ['$(body.list[::0])', 'step must be > 0'],
    ['$(body.list[ 1 ])', 'invalid array index  1 '],
    ['$(body.list[99999999999999999999])', 'array index 99999999999999999999 is not a number'],
    ['$(body.ref[0])', 'string is not array or slice'],
    ['$(body.a[?(@.b)])', 'map[string]interface {} is not array or slice and cannot be filtered'],
    ['$(body["ref"])', 'invalid array index "ref"'],
    ['$(body.commits[?(@.n>1)].id)', 'incompatible types for comparison'],
    ['$(body.commits[?(@.author>1)].id)', 'invalid type for comparison'],
    ['$(body.commits[?(@.n=1.0)].id)', 'unrecognized filter operator ='],
    ['$(body.commits[?(@.id=="c1" && @.n==2.0)].id)', "unrecognized character in action: U+0026 '&'"],
    ['$(body....a)', 'invalid multiple recursive descent'],
    ['$(body.list[0)', 'unterminated array'],
    ['$(body.list end)', 'not in range, nothing to end'],
    ['$(body.list foo)', 'unrecognized identifier foo'],
    ['$(body\t.ref)', 'unrecognized character in action: U+0009'],
    ['$(body.ref\n)', 'unclosed action'],
    ['body.ref', 'expression not wrapped in $()'],
    ['$(body.{ref})', expect.stringContaining('unexpected path string')],
  ])('%j fails: %s', (expression, text) => {
    expect(evaluated(expression)).toEqual({ kind: 'error', text });
  });

  test('never throws, whatever it is and whatever it looks at', () => {
    fc.assert(fc.property(expressions, fc.json(), (text, json) => expect(['text', 'error']).toContain(evaluated(text, JSON.parse(json)).kind)));
  });

  test('sees no inherited members', () => {
    expect(evaluated('$(body.constructor)').kind).toBe('error');
    expect(evaluated('$(body.__proto__)', JSON.parse('{"__proto__":"own"}'))).toMatchObject({ kind: 'text', text: 'own' });
  });

  test('gives the same text whatever the order of keys in the body', () => {
    expect(evaluated('$(body.*)', { b: 1, a: 2 })).toEqual(evaluated('$(body.*)', { a: 2, b: 1 }));
  });
});

describe('an absent thing', () => {
  test('body is null, extensions are a nil map', () => {
    const root = eventRoot({ headers: {}, body: null, extensions: null, eventId: 'ev' });
    expect(evaluateExpression(planExpression('$(body)'), root)).toMatchObject({ kind: 'text', text: 'null' });
    expect(evaluateExpression(planExpression('$(extensions)'), root)).toMatchObject({ kind: 'text', text: 'null' });
    expect(evaluateExpression(planExpression('$(extensions[0])'), root)).toEqual({ kind: 'error', text: 'map[string]interface {} is not array or slice' });
  });
});

describe('an expression that would take too long', () => {
  const deepText = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
  const deep: JsonValue = JSON.parse(deepText);

  test.each<[string, JsonValue]>([
    ['$(body..)', deep],
    ['$(body..[*]..[*]..[*])', deep],
    ['$(body.*)', 'x'.repeat(1_000_000)],
    [`$(body[${'0:,'.repeat(1000)}0])`, Array.from({ length: 1000 }, () => 1)],
    ['$(body[?(@..a)])', Array.from({ length: 1000 }, () => Array.from({ length: 1000 }, () => [1]))],
    ['$(body)', '<'.repeat(1_000_000)],
  ])('is given up: %.30s', (expression, hugeBody) => {
    expect(evaluated(expression, hugeBody).kind).toBe('too-much');
  });

  test('shares its budget with the others of the delivery', () => {
    const budget = createBudget({ steps: 10, text: 1000 });
    const root = eventRoot({ headers: {}, body, extensions: null, eventId: 'ev' });
    const plan = planExpression('$(body.ref)');
    const kinds = Array.from({ length: 4 }, () => evaluateExpression(plan, root, budget).kind);
    expect(kinds).toEqual(['text', 'text', 'too-much', 'too-much']);
  });

  test('walks a body as deep as one may be', () => {
    expect(evaluated('$(body)', deep)).toMatchObject({ kind: 'text', text: deepText });
  });
});

describe('a relaxed path', () => {
  test.each([
    ['a', '{.a}'],
    ['.a', '{.a}'],
    ['{a}', '{.a}'],
    ['{.a}', '{.a}'],
    ['.', '{..}'],
    ['', ''],
    ['a\nb', '{.a\nb}'],
  ])('%j is %j', (text, path) => {
    expect(relaxedPath(text)).toEqual({ kind: 'path', path });
  });

  test.each(['{a', 'a}', '{}', 'x{a}', '{{a}}', '}{'])('%j is none', (text) => {
    expect(relaxedPath(text).kind).toBe('error');
  });
});

const part = fc.constantFrom('body', 'header', '.', '..', '*', 'a', 'list', '[', ']', '[?(', ')]', '@', '$', "'", '"', '\\', '0', '-1', ':', ',', '==', '<', 'true', 'range', ' ', '{', '}', '1.5', '🚀', '\ud800');
const expressions = fc.oneof(fc.string({ unit: 'binary' }), fc.array(part).map((parts) => parts.join(''))).map((inside) => `$(${inside})`);

function evaluated(expression: string, over: JsonValue = body) {
  const extensions: JsonObject = { sha: 'abc' };
  return evaluateExpression(planExpression(expression), eventRoot({ headers: { 'X-A': ['one', 'two'] }, body: over, extensions, eventId: 'ev' }));
}

function gives(expression: string, text: string): void {
  expect(evaluated(expression)).toMatchObject({ kind: 'text', text });
}
