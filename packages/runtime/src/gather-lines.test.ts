import { expect, test } from '@jest/globals';
import { until } from '../../../test/support/until.ts';
import { gatherLines } from './gather-lines.ts';

test('lines of one turn leave together, in their order, and each turn has its own', async () => {
  const written: string[] = [];
  const lines = gatherLines({ write: (text) => void written.push(text) });
  lines.write('a\n');
  lines.write('b\n');
  expect(written).toEqual([]);
  await until(() => written.length === 1, 'the first turn is written');
  lines.write('c\n');
  await until(() => written.length === 2, 'the second turn is written');
  expect(written).toEqual(['a\nb\n', 'c\n']);
});
