import { expect, test } from '@jest/globals';
import { jobId, pointerOf } from './job-id.ts';

test.each([
  ['a uuid', { kind: 'event', id: '0f8fad5b-d9cb-469f-a165-70867728950e', run: 1 }],
  ['a hash of digits only', { kind: 'delivery', id: '01234567890123456789012345678901', run: 12 }],
  ['an id with a dot', { kind: 'event', id: 'a.b', run: 0 }],
] as const)('%s goes there and back', (_, pointer) => {
  expect(jobId(pointer)).not.toMatch(/:|^\d+$/);
  expect(pointerOf(pointer.kind, jobId(pointer))).toEqual(pointer);
});

test.each(['', 'x', '.1', 'x.', 'x.y', 'x.-1', 'x.1e400'])('"%s" is not ours', (id) => {
  expect(pointerOf('event', id)).toBeNull();
});
