import { describe, expect, test } from '@jest/globals';
import { cachedSecrets } from './cached.ts';
import type { SecretAnswer, SecretReader } from './secret-reader.ts';

describe('cached secrets', () => {
  test('are asked for once while they live, and again after that', async () => {
    const { cached, asked, clock } = cache();
    await cached.read('ns', 'a', 'k');
    clock.now = 4_999;
    await cached.read('ns', 'a', 'k');
    expect(asked).toHaveLength(1);
    clock.now = 5_000;
    await cached.read('ns', 'a', 'k');
    expect(asked).toHaveLength(2);
  });

  test('are asked for once by many at a time', async () => {
    const { cached, asked } = cache();
    await Promise.all([1, 2, 3].map(() => cached.read('ns', 'a', 'k')));
    expect(asked).toEqual(['ns/a/k']);
  });

  test('keep names apart that look alike when joined', async () => {
    const { cached, asked } = cache();
    await cached.read('ns', 'a', 'b/c');
    await cached.read('ns', 'a/b', 'c');
    expect(asked).toHaveLength(2);
  });

  test('are no more than so many', async () => {
    const { cached, asked } = cache();
    for (const name of ['a', 'b', 'c', 'b', 'c', 'a']) await cached.read('ns', name, 'k');
    expect(asked).toEqual(['ns/a/k', 'ns/b/k', 'ns/c/k', 'ns/a/k']);
  });

  test('are asked for again when they were missing, or nobody answered', async () => {
    const { cached, asked } = cache(async () => ({ kind: 'no-key' }));
    await cached.read('ns', 'a', 'k');
    await cached.read('ns', 'a', 'k');
    expect(asked).toHaveLength(2);
    const failing = cache(async () => Promise.reject(new Error('bug')));
    await expect(failing.cached.read('ns', 'a', 'k')).rejects.toThrow('bug');
    await expect(failing.cached.read('ns', 'a', 'k')).rejects.toThrow('bug');
    expect(failing.asked).toHaveLength(2);
  });
});

function cache(answer: () => Promise<SecretAnswer> = async () => ({ kind: 'value', value: Buffer.from('v') })) {
  const asked: string[] = [];
  const clock = { now: 0 };
  const reader: SecretReader = {
    async read(namespace, name, key) {
      asked.push(`${namespace}/${name}/${key}`);
      return answer();
    },
  };
  return { asked, clock, cached: cachedSecrets(reader, { ttlMs: 5_000, capacity: 2, now: () => clock.now }) };
}
