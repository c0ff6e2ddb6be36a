import { expect, test } from '@jest/globals';
import { filterText } from './filter-text.ts';

test.each([
  [null, 'everything'],
  [{}, 'everything'],
  [{ listener: 'ci/github', why: 'create/object-invalid' }, 'listener ci/github, because of create/object-invalid'],
  [{ namespaces: ['a', 'b'], event: '' }, 'namespace a, b'],
])('%j is "%s"', (filter, want) => {
  expect(filterText(filter)).toBe(want);
});
