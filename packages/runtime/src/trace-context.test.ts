import { expect, test } from '@jest/globals';
import { readTrace, traceHeaders, traceIdOf, traceOf, traceOfHeaders } from './trace-context.ts';

const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

test.each<[string | null, string | null, string | null]>([
  [parent, null, parent],
  [parent, 'a=1,b=2', `${parent} a=1,b=2`],
  [parent, 'x'.repeat(513), parent],
  // A later version may say more; this one may not.
  [`01${parent.slice(2)}-more`, null, `01${parent.slice(2)}-more`],
  [`${parent}-more`, null, null],
  [`ff${parent.slice(2)}`, null, null],
  ['00-00000000000000000000000000000000-b7ad6b7169203331-01', 'a=1', null],
  ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331', null, null],
  [parent.toUpperCase(), null, null],
  ['x', 'a=1', null],
  [null, 'a=1', null],
])('traceparent %j with tracestate %j is taken as %j', (traceparent, tracestate, taken) => {
  expect(traceOfHeaders(traceparent, tracestate)).toBe(taken);
});

test('a trace goes on as the headers that it came in', () => {
  expect(traceHeaders(`${parent} a=1,b=2`)).toEqual({ traceparent: parent, tracestate: 'a=1,b=2' });
  expect(traceHeaders(parent)).toEqual({ traceparent: parent });
});

test('what is read is what was written', () => {
  const read = readTrace(`${parent} a=1`);
  expect(read).toMatchObject({ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 });
  expect(read === null ? null : traceOf(read)).toBe(`${parent} a=1`);
  expect(traceIdOf(parent)).toBe('0af7651916cd43dd8448eb211c80319c');
  expect(readTrace('nothing of the kind')).toBeNull();
});
