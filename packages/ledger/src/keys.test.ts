import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { checkPrefix, defaultPrefix, keyNames } from './keys.ts';

test.each(['{millrace}:', '{a}', 'team:{millrace}:'])('prefix "%s" has one hash tag', (prefix) => {
  expect(checkPrefix(prefix)).toBe(prefix);
});

test.each(['millrace:', '{}:', '{a}{b}:', '{a:', 'a}:'])('prefix "%s" is refused', (prefix) => {
  expect(() => checkPrefix(prefix)).toThrow(`key prefix "${prefix}": expected exactly one hash tag, like "${defaultPrefix}"`);
});

test('the table at the head of keys.ts names every key, and the scripts use no other', () => {
  const head = readFileSync(new URL('./keys.ts', import.meta.url), 'utf8').split('export const')[0] ?? '';
  for (const suffix of Object.values(keyNames)) expect(head).toMatch(new RegExp(`^ \\*   ${suffix}[<\\s]`, 'm'));

  const scripts = new URL('./scripts/', import.meta.url);
  for (const file of readdirSync(scripts)) {
    for (const [, name] of readFileSync(new URL(file, scripts), 'utf8').matchAll(/\bK\.(\w+)/g)) expect(Object.keys(keyNames)).toContain(name);
  }
});
