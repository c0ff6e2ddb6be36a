import { expect, test } from '@jest/globals';
import { tryCel } from './trial.ts';

const secrets = { read: async (_namespace: string, name: string) => (name === 'hook' ? ({ kind: 'value', value: Buffer.from('s3cret') } as const) : ({ kind: 'no-secret' } as const)) };
const event = { body: { ref: 'refs/heads/main', n: 2 }, header: { 'X-Token': ['s3cret'] }, extensions: { short: 'abc' }, requestURL: '/hook' };

function tried(expression: string) {
  return tryCel(expression, event, secrets, 'ci');
}

test.each([
  ["body.ref.split('/')[2]", 'string', 'main'],
  ['body.n * 2.0', 'double', 4],
  ["extensions.short == 'abc' && requestURL == '/hook'", 'bool', true],
  ["header.canonical('x-token').compareSecret('key', 'hook')", 'bool', true],
  ['[1, {"a": null}]', 'list', [1, { a: null }]],
])('%s', async (expression, type, value) => {
  expect(await tried(expression)).toMatchObject({ kind: 'value', type, value, noOverlay: null });
});

test('says what the event has where the expression looks', async () => {
  expect(await tried("body.ref == 'x'")).toMatchObject({ kind: 'value', value: false, references: [{ name: 'body.ref', value: 'refs/heads/main' }] });
});

test('says what could be no overlay, and what has no value at all', async () => {
  expect(await tried('null')).toMatchObject({ type: 'null_type', value: null, noOverlay: expect.stringContaining('type conversion error') });
  expect(await tried('type(1)')).toMatchObject({ type: 'type', value: expect.stringContaining('type conversion error') });
});

test.each([
  ['body.', 'failed to parse expression'],
  ['body.ref.nope()', "undeclared reference to 'nope'"],
  ['body.missing == 1', 'no such key: missing'],
  ["'a'.compareSecret('key', 'other')", 'secrets "other" not found'],
])('%s fails', async (expression, text) => {
  expect(await tried(expression)).toMatchObject({ kind: 'failed', text: expect.stringContaining(text) });
});
