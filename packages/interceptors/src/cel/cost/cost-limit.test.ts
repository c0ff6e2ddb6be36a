import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@millrace/triggers';
import { compileCel, type CompiledExpression } from '../compile.ts';
import { activation, evaluate } from '../evaluate.ts';
import { overlayText } from '../overlay.ts';
import { costLimit, CostLimitExceeded, createWork } from './work.ts';

/** Expressions and events that would take seconds, or all memory. Each must end at the limit, which is counted and so the same everywhere. */
describe('ended by the cost limit', () => {
  test.each([
    ['nested loops', 'body.numbers.all(a, body.numbers.all(b, body.numbers.all(c, true)))'],
    ['loops over ranges', 'lists.range(1000).all(a, lists.range(1000).all(b, true))'],
    ['a range that is only made', 'lists.range(900000).size() > 0'],
    ['loops of errors, absorbed', 'body.numbers.all(a, body.numbers.exists(b, b.x == 1 || b.y == 2))'],
    ['doubling a text', `['x']${'.map(a, a + a)'.repeat(60)}`],
    ['doubling by replace', `'x'${".replace('x', 'xx')".repeat(40)}`],
    ['replacing every place by a long text', "body.long.replace('', body.long)"],
    ['joining with a long text', "body.long.split('').join(body.long)"],
    ['printing a long text many times', `'${'%s'.repeat(900)}'.format([${'body.long,'.repeat(899)}body.long])`],
    ['a graph with 2^40 paths, flattened', `[[0]]${'.map(a, [a, a])'.repeat(40)}.flatten(100)`],
    ['a graph with 2^40 paths, marshalled', `[0]${'.map(a, [a, a])'.repeat(40)}.marshalJSON()`],
    ['a graph with 2^40 paths, printed', `'%s'.format([[0]${'.map(a, [a, a])'.repeat(40)}])`],
    ['a graph with 2^40 paths, compared', `[[0]${'.map(a, [a, a])'.repeat(40)}].all(x, x == x)`],
    ['a graph with 2^40 paths, in a set', `[[0]${'.map(a, [a, a])'.repeat(40)}].all(x, x in [x])`],
    ['all pairs, distinct', 'lists.range(5000).distinct().size() > 0'],
    ['all pairs, sets', 'sets.equivalent(lists.range(5000), lists.range(5000).reverse())'],
    ['sorting', 'lists.range(200000).sortBy(x, -x).size() > 0'],
    ['sorting long texts', 'body.alike.sort().size() > 0'],
    ['a pattern that backtracks elsewhere', "body.long.matches('(x+x+)+y')"],
    ['a pattern with a large program', "body.long.matches('(a?){500}a{500}')"],
    ['a pattern from the event', "('a' + body.pattern).matches(body.pattern + body.pattern)"],
    ['patterns made in a loop', "body.numbers.all(n, 'a'.matches('a{100}{5}' + string(n)) || true)"],
    ['a pattern that looks ahead at each match', "body.words.translate('a+b|a', 'y')"],
    ['a long replacement', "body.long.translate('a', body.long)"],
    ['decoding again and again', 'body.numbers.all(n, body.long.parseJSON() == {} || true)'],
    ['aliases of aliases in YAML', 'body.bomb.parseYAML().size() > 0'],
    ['merges in YAML', 'body.merges.parseYAML().size() > 0'],
    ['long YAML', 'body.long.parseYAML().size() > 0'],
    ['an int of 100,000 digits', 'int(body.digits) > 0'],
    ['time zones', "body.numbers.all(n, timestamp(0).getHours('America/New_York') > 0)"],
    ['headers of a large map', "body.numbers.all(n, body.map.canonical('a') == '' || true)"],
    ['comparing large maps', 'body.numbers.all(n, body.map == body.map)'],
    ['counting large maps', 'body.numbers.all(n, size(body.map) > 0)'],
    ['numbers with 100 decimals', "body.numbers.all(n, '%.100f'.format([1e308]) != '')"],
    ['quoting', 'body.numbers.all(n, strings.quote(body.long) != "")'],
    ['a body that nests 5,000 times, compared', 'body.deeper == body.deeper'],
    ['a body that nests 5,000 times, flattened', 'body.deeper.flatten(10000).size() > 0'],
    ['a text that is six times as long when printed', '[body.angles].marshalJSON().size() > 0'],
    ['control characters, printed', "[string(base64.decode(body.controls))].marshalJSON().size() > 0"],
    ['marshalling what was marshalled', '[[body.megabyte].marshalJSON()].marshalJSON().size() > 0'],
    ['base64 of what base64 was decoded to', 'base64.encode(base64.decode(body.megabyte)).size() > 0'],
    ['parsing a megabyte of JSON', 'body.json.parseJSON().size() > 0'],
    ['printing many numbers', "'%s'.format([body.many]) != ''"],
    ['printing many lists', "'%s'.format([body.lists]) != ''"],
    ['sorting 50,000 names', 'body.names.marshalJSON().size() > 0'],
    ['comparing 50,000 names', 'body.names == body.names'],
    ['changing the case of a megabyte', "body.megabyte.lowerAscii() == ''"],
    ['putting a text between all characters', "body.alternating.replace('', '-') == ''"],
    ['blanks around a text', "body.blanks.trim() == ''"],
    ['appending to a list by copies', 'body.numbers.map(n, body.numbers + [n]).size() > 0'],
  ])('%s', (_name, expression) => {
    expect(run(expression)).toBe('cost-limit');
  });

  test('an overlay whose JSON would be a tree with 2^24 leaves', () => {
    const compiled = compileCel(`[0]${'.map(a, [a, a])'.repeat(24)}`);
    if (compiled.kind === 'problem') throw new Error(compiled.text);
    const result = evaluate(compiled, activation({ body: {}, header: {}, extensions: {}, requestURL: '' }), noSecrets);
    expect(result.kind === 'value' ? overlayText(result.value, result.work).kind : result.kind).toBe('cost-limit');
  });
});

describe('cheap, however it looks', () => {
  test.each([
    ['shifting by billions', 'math.bitShiftLeft(1, 9223372036854775807) == 0', 'value'],
    ['a shape that is dear for indexOf', `body.long.contains('${'a'.repeat(2000)}b${'a'.repeat(2000)}')`, 'value'],
    ['a body that nests 900 times, compared', 'body.deep == body.deep', 'value'],
    ['truncating a long text', 'body.long.truncate(7) != ""', 'value'],
    ['YAML that nests 3,000 times', "body.nests.parseYAML().size() > 0", 'error'],
    ['squaring until it overflows', `[2]${'.map(x, x * x)'.repeat(60)}.size() > 0`, 'error'],
    ['a date out of range', "timestamp('9999-12-31T23:59:59Z') + duration('1h') > timestamp(0)", 'error'],
    ['a filter as people write it, on 1,000 commits', "body.commits.exists(c, c.added.exists(f, f == 'zzz') || c.message.contains('zzz'))", 'value'],
  ])('%s', (_name, expression, kind) => {
    expect(run(expression)).toBe(kind);
  });
});

describe('what is paid', () => {
  test.each([
    ['printing goes by what is printed', '[body.thousandAngles].marshalJSON()', '[body.thousandLetters].marshalJSON()', 500],
    ['names are dearer than places', 'body.hundredNames.marshalJSON()', 'body.hundredItems.marshalJSON()', 500],
    ['blanks are only paid for where there are some', 'body.thousandBlanks.trim()', 'body.thousandLetters.trim()', 500],
    ['numbers are dearer to print than to look at', "'%s'.format([body.hundredItems])", 'body.hundredItems.all(n, true)', 400],
  ])('%s', (_name, dear, cheap, least) => {
    expect(spent(dear) - spent(cheap)).toBeGreaterThanOrEqual(least);
  });

  test('what an overlay becomes is paid from what its evaluation left', () => {
    const result = evaluate(compiledOf('body.hundredNames'), activation(seen), noSecrets);
    const before = result.work.spent();
    if (result.kind !== 'value') throw new Error(result.kind);
    expect(overlayText(result.value, result.work).kind).toBe('text');
    expect(result.work.spent()).toBeGreaterThan(before + 600);
  });
});

describe('work', () => {
  test('ends where the limit is passed, not before', () => {
    const work = createWork({ limit: 10 });
    work.charge(10);
    expect(() => work.charge(1)).toThrow(CostLimitExceeded);
  });

  test('ends where nobody knows how much it was', () => {
    expect(() => createWork().charge(Number.NaN)).toThrow(CostLimitExceeded);
  });

  test('can be asked whether something is affordable', () => {
    const work = createWork({ limit: 10 });
    work.afford(10);
    expect(work.spent()).toBe(0);
    expect(() => work.afford(11)).toThrow(CostLimitExceeded);
    expect(costLimit).toBeGreaterThan(100_000);
  });
});

const noSecrets = { namespace: 'ns', verifiedBefore: false, compared: () => undefined, find: () => undefined };

function run(expression: string): string {
  return evaluate(compiledOf(expression), activation(seen), noSecrets).kind;
}

function spent(expression: string): number {
  return evaluate(compiledOf(expression), activation(seen), noSecrets).work.spent();
}

function compiledOf(expression: string): CompiledExpression {
  const compiled = compileCel(expression);
  if (compiled.kind === 'problem') throw new Error(compiled.text.slice(0, 500));
  return compiled;
}

function nested(depth: number): JsonObject[] {
  return JSON.parse(`${'['.repeat(depth)}1${']'.repeat(depth)}`) as JsonObject[];
}

const event: JsonObject = {
  numbers: Array.from({ length: 2000 }, (_, index) => index),
  long: 'a'.repeat(100_000),
  words: 'aaaa '.repeat(2000),
  alike: Array.from({ length: 8000 }, () => 'x'.repeat(500)),
  pattern: 'a{1000}'.repeat(3000),
  digits: '1'.repeat(100_000),
  bomb: ['a: &a [x,x,x,x,x,x,x,x,x]', ...Array.from('bcdefgh', (name, index) => `${name}: &${name} [${`*${'abcdefg'[index] ?? ''},`.repeat(9)}]`)].join('\n'),
  merges: `b: &b {${Array.from({ length: 200 }, (_, index) => `k${index}: 1`).join(',')}}\nc:\n${'  <<: *b\n'.repeat(500)}`,
  nests: '['.repeat(3000),
  map: Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`k${index}`, ['v']])),
  deep: nested(900),
  deeper: nested(5000),
  angles: '<'.repeat(500_000),
  controls: Buffer.alloc(500_000, 1).toString('base64'),
  megabyte: 'QUJD'.repeat(300_000),
  json: `{"x":"${'y'.repeat(1_000_000)}"}`,
  many: Array.from({ length: 150_000 }, (_, index) => index),
  lists: Array.from({ length: 30_000 }, () => []),
  names: Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`k${index * 7919}`, 1])),
  alternating: 'ab'.repeat(40_000),
  blanks: ' '.repeat(1_000_000),
  thousandAngles: '<'.repeat(1000),
  thousandLetters: 'a'.repeat(1000),
  thousandBlanks: ' '.repeat(1000),
  hundredNames: Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${index}`, 1])),
  hundredItems: Array.from({ length: 100 }, () => 1),
  commits: Array.from({ length: 1000 }, (_, index) => ({ id: `c${index}`, added: ['a', 'b'], message: 'm'.repeat(60) })),
};

const seen = { body: event, header: { 'X-A': ['1'] }, extensions: {}, requestURL: '/' };
