import { expect, test } from '@jest/globals';
import { headerLines, readHeaderLines } from './header-lines.ts';

test('headers are read as they are written', () => {
  const headers: Readonly<Record<string, string>> = { 'X-GitHub-Event': 'push', Referer: 'https://a.example/b: c' };
  expect(readHeaderLines(`${headerLines(Object.entries(headers))}\n\n`)).toEqual({ kind: 'headers', headers });
});

test('a line that is no header is named', () => {
  expect(readHeaderLines('X-A: 1\nnonsense')).toEqual({ kind: 'problem', text: '"nonsense" is no header; wanted "Name: value"' });
});
