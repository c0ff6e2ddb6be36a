import { describe, expect, test } from '@jest/globals';
import { knownListener } from '../known/listener.ts';
import type { KnownListener } from '../known/listener.ts';
import { knownSlice } from '../known/slice.ts';
import type { KnownSlice } from '../known/slice.ts';
import { createPortBook } from './port-book.ts';

const range = { first: 20_000, last: 20_004 };
const tenMinutes = 10 * 60_000;

function listener(name: string, port: number | null = null, createdAt = '2026-01-01T00:00:00Z'): KnownListener {
  return knownListener({
    metadata: { namespace: 'ns', name, uid: `uid-${name}`, creationTimestamp: createdAt },
    spec: {},
    ...(port === null ? {} : { status: { annotations: { 'millrace.dev/port': String(port) } } }),
  });
}

function sliceTo(port: number): KnownSlice {
  const labels = { 'kubernetes.io/service-name': 'el-gone', 'endpointslice.kubernetes.io/managed-by': 'controller.millrace.dev' };
  const slice = knownSlice({ metadata: { namespace: 'ns', name: 'el-gone-ipv4-0', labels }, ports: [{ port }] });
  if (slice === null) throw new Error('no slice');
  return slice;
}

function bookAt(): { readonly book: ReturnType<typeof createPortBook>; readonly time: { now: number } } {
  const time = { now: 0 };
  return { time, book: createPortBook(range, () => time.now) };
}

describe('the port of a listener', () => {
  test('is the one that it has', () => {
    const { book } = bookAt();
    const one = listener('a', 20_003);
    book.update([one], []);
    expect(book.portOf(one)).toBe(20_003);
  });

  test('is a free one otherwise, the same until it is seen in the status, and nobody else\'s', () => {
    const { book } = bookAt();
    const all = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => listener(name));
    book.update(all, []);
    const ports = all.map((one) => book.portOf(one));
    expect(new Set(ports)).toEqual(new Set([20_000, 20_001, 20_002, 20_003, 20_004, null]));
    expect(all.map((one) => book.portOf(one))).toEqual(ports);
  });

  test('is another one when its own is outside of the range', () => {
    const { book } = bookAt();
    const one = listener('a', 9000);
    book.update([one], []);
    expect(book.portOf(one)).toBeGreaterThanOrEqual(20_000);
  });

  test('is the older\'s when two have the same, and the other gets another', () => {
    const { book } = bookAt();
    const [old, young] = [listener('old', 20_001, '2026-01-01T00:00:00Z'), listener('a-young', 20_001, '2026-01-02T00:00:00Z')];
    book.update([young, old], []);
    expect([book.portOf(old), book.portOf(young) === 20_001]).toEqual([20_001, false]);
  });

  test('rests for ten minutes when its listener is gone', () => {
    const { book, time } = bookAt();
    const others = [20_000, 20_001, 20_002, 20_003].map((port) => listener(`other-${port}`, port));
    book.update([...others, listener('gone', 20_004)], []);
    book.update(others, []);
    const late = listener('late');
    book.update([...others, late], []);
    expect(book.portOf(late)).toBeNull();
    time.now = tenMinutes;
    expect(book.portOf(late)).toBe(20_004);
  });

  test('rests as well when it was given and never seen', () => {
    const { book } = bookAt();
    const others = [20_000, 20_001, 20_002, 20_003].map((port) => listener(`other-${port}`, port));
    const short = listener('short');
    book.update([...others, short], []);
    expect(book.portOf(short)).toBe(20_004);
    book.update(others, []);
    expect(book.portOf(listener('late'))).toBeNull();
  });

  test('is not one that a slice still leads to, whoever knows since when', () => {
    const { book } = bookAt();
    book.update([listener('a')], [20_000, 20_001, 20_002, 20_003].map(sliceTo));
    expect(book.portOf(listener('a'))).toBe(20_004);
  });

  test('is looked for from another place for each listener', () => {
    const wide = createPortBook({ first: 20_000, last: 29_999 }, () => 0);
    const ports = Array.from({ length: 5 }, (_, index) => wide.portOf(listener(`el-${index}`)));
    expect(new Set(ports).size).toBe(5);
    expect(ports.map((port, index) => (port ?? 0) - (ports[index - 1] ?? 0)).slice(1)).not.toContain(1);
  });
});
