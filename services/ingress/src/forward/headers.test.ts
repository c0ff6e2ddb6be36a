import { describe, expect, test } from '@jest/globals';
import { answerHeaders, requestHeaders } from './headers.ts';

describe('header lines on their way to the ingress', () => {
  test('stay as they came: names, order, repeats', () => {
    expect(requestHeaders(['X-B', '1', 'x-a', '2', 'X-b', '3'], 'ingress:8080', undefined)).toEqual(['Host', 'ingress:8080', 'X-B', '1', 'x-a', '2', 'X-b', '3']);
  });

  test('name the ingress as the host, whatever the sender wrote', () => {
    expect(requestHeaders(['host', 'el-other.secret', 'X-A', '1'], 'ingress', undefined)).toEqual(['Host', 'ingress', 'X-A', '1']);
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ['by itself', ['X-A', '1'], ['X-A', '1', 'X-Forwarded-For', '10.0.0.7']],
    ['behind those who came before', ['x-forwarded-for', '192.0.2.1'], ['x-forwarded-for', '192.0.2.1, 10.0.0.7']],
    ['in the last of several lines', ['X-Forwarded-For', 'a', 'X-A', '1', 'X-Forwarded-For', 'b'], ['X-Forwarded-For', 'a', 'X-A', '1', 'X-Forwarded-For', 'b, 10.0.0.7']],
  ])('tell who connected, %s', (_how, raw, expected) => {
    expect(requestHeaders(raw, 'h', '10.0.0.7').slice(2)).toEqual(expected);
  });

  test('leave out what is about the connection', () => {
    expect(requestHeaders(['Connection', 'keep-alive, X-Hop', 'X-Hop', '1', 'Keep-Alive', 't', 'TE', 'trailers', 'Transfer-Encoding', 'chunked', 'Upgrade', 'h2c', 'Expect', '100-continue', 'Content-Length', '2'], 'h', undefined)).toEqual(['Host', 'h', 'Content-Length', '2']);
    expect(answerHeaders(['Connection', 'close', 'Retry-After', '5', 'Keep-Alive', 'timeout=5'])).toEqual(['Retry-After', '5']);
  });
});
