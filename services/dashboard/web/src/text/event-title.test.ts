import { expect, test } from '@jest/globals';
import { triggerPhrase } from './event-title.ts';

test.each([
  [{ kind: 'trigger', name: 'build', position: null }, 'trigger ci/build'],
  [{ kind: 'inline', name: 'build', position: 0 }, 'trigger build'],
  [{ kind: 'inline', name: '', position: 1 }, 'inline trigger 2'],
  [{ kind: 'group', name: 'checks', position: null }, 'group checks'],
] as const)('%j is %s', (trigger, want) => {
  expect(triggerPhrase({ namespace: 'ci', ...trigger })).toBe(want);
});
