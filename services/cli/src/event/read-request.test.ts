import { describe, expect, test } from '@jest/globals';
import { readRequest } from './read-request.ts';

function read(text: string) {
  const { body, ...rest } = readRequest(Buffer.from(text));
  return { ...rest, body: Buffer.from(body).toString('utf8') };
}

describe('an event in a file', () => {
  test('is a body, where it does not begin like a request', () => {
    for (const body of ['{"a": 1}', '{\n  "a: b": 1\n}\n\n', 'payload=%7B%7D', '', '\n\n{"a":1}', 'two words: and a text']) {
      expect(read(body)).toEqual({ method: 'POST', url: '/', headers: {}, body });
    }
  });

  test('may be a whole request, with either line end', () => {
    const wanted = { method: 'PUT', url: '/hook?a=b', headers: { 'X-Github-Event': ['push'], 'X-Two': ['a', 'b: c'] }, body: '{"a":\n\n1}' };
    const text = 'PUT /hook?a=b HTTP/1.1\nHost: example.com\nx-github-event: push\nX-Two: a\nX-Two: b: c\n\n{"a":\n\n1}';
    expect(read(text)).toEqual(wanted);
    expect(read(text.replace(/\n/g, '\r\n').replace('{"a":\r\n\r\n1}', '{"a":\n\n1}'))).toEqual(wanted);
  });

  test('may have headers only before its body', () => {
    expect(read('X-GitHub-Event: push\n\n{}')).toEqual({ method: 'POST', url: '/', headers: { 'X-Github-Event': ['push'] }, body: '{}' });
  });

  test('keeps the bytes of its body as they are', () => {
    const bytes = Buffer.concat([Buffer.from('A: b\r\n\r\n'), Buffer.from([0xff, 0x00, 0xc3, 0x28])]);
    expect([...readRequest(bytes).body]).toEqual([0xff, 0x00, 0xc3, 0x28]);
  });
});
