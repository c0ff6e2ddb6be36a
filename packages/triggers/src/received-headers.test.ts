import { describe, expect, test } from '@jest/globals';
import { eventHeaders } from './received-headers.ts';

describe("an event's headers", () => {
  test('are canonical, in order, and without what Go takes out', () => {
    expect(eventHeaders(['x-a', '1', 'Host', 'h', 'X-A', '2', 'transfer-encoding', 'chunked', 'Trailer', 'X', 'Content-Length', '2'])).toEqual({ 'X-A': ['1', '2'], 'Content-Length': ['2'] });
  });
  test('are UTF-8', () => {
    expect(eventHeaders(['X-A', Buffer.from('昨 é').toString('latin1'), 'X-B', '\xff'])).toEqual({ 'X-A': ['昨 é'], 'X-B': ['\ufffd'] });
  });
  test('translate the old way to forbid caches', () => {
    expect(eventHeaders(['Pragma', 'no-cache'])).toEqual({ Pragma: ['no-cache'], 'Cache-Control': ['no-cache'] });
    expect(eventHeaders(['Pragma', 'no-cache', 'Cache-Control', 'x'])).toEqual({ Pragma: ['no-cache'], 'Cache-Control': ['x'] });
  });
});
