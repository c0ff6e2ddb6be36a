/** Documents that can be checked are. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { rules } from '../conformance/rules.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const documents = ['.', 'docs', 'docs/adr', 'examples/tutorial', 'test/conformance'].flatMap((folder) =>
  readdirSync(path.join(root, folder)).filter((name) => name.endsWith('.md')).map((name) => path.join(folder, name)),
);

describe('docs/differences.md', () => {
  const text = readFileSync(path.join(root, 'docs/differences.md'), 'utf8');
  test.each([...new Set(rules.map(({ id }) => id))])('has a row for the rule "%s"', (id) => {
    expect(text).toContain(`| \`${id}\` |`);
  });

  test('names no rule that does not exist', () => {
    const named = [...text.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, id]) => id);
    expect(named.filter((id) => !rules.some((rule) => rule.id === id))).toEqual([]);
  });
});

describe.each(documents)('%s', (document) => {
  test('links to files that exist', () => {
    const text = readFileSync(path.join(root, document), 'utf8');
    const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)].map(([, link]) => link ?? '');
    expect(links.filter((link) => !existsSync(path.join(root, path.dirname(document), link)))).toEqual([]);
  });
});
