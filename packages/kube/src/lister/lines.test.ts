import { describe, expect, test } from '@jest/globals';
import { lines } from './lines.ts';

async function* chunks(...parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

async function read(parts: readonly Uint8Array[], limit = 1_000): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const line of lines(chunks(...parts), limit)) {
    found.push(line);
  }
  return found;
}

describe('lines', () => {
  const TEXT = Buffer.from('{"name":"größer"}\n\n{"name":"🌊"}\nbroken off');
  const LINES = ['{"name":"größer"}', '', '{"name":"🌊"}'];

  test('come out whole wherever the chunks are cut', async () => {
    for (let first = 0; first <= TEXT.length; first += 1) {
      for (let second = first; second <= TEXT.length; second += 1) {
        expect(await read([TEXT.subarray(0, first), TEXT.subarray(first, second), TEXT.subarray(second)])).toEqual(LINES);
      }
    }
  });

  test('come out of single bytes', async () => {
    expect(await read([...TEXT].map((byte) => Buffer.of(byte)))).toEqual(LINES);
  });

  test('may not be longer than the limit', async () => {
    await expect(read([Buffer.alloc(600, 'x'), Buffer.alloc(600, 'x')])).rejects.toThrow('a line is longer than 1000 bytes');
  });
});
