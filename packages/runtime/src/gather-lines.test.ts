import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { gatherLines } from './gather-lines.ts';

test('what is written in one turn of the event loop leaves at once', async () => {
  const left: string[] = [];
  const destination = gatherLines({ write: (lines) => void left.push(lines) });
  destination.write('a\n');
  destination.write('b\n');
  expect(left).toEqual([]);
  await nextTurn();
  expect(left).toEqual(['a\nb\n']);
  destination.write('c\n');
  await nextTurn();
  expect(left).toEqual(['a\nb\n', 'c\n']);
});
