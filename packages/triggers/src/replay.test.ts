import { describe, expect, test } from '@jest/globals';
import { selectionText, type DeliveryIdentity } from './delivery.ts';
import type { Replay } from './event.ts';
import { verifiedBefore, verifiedIn } from './replay.ts';

const chain = [{ name: 'github' }, { name: 'cel' }];
const push = of('push');
const replay: Replay = { of: 'e1', by: 'ann', edited: false, verified: [{ selection: selectionText(push), position: 0, name: 'github' }] };

function of(name: string, changes: Partial<DeliveryIdentity> = {}): DeliveryIdentity {
  return { eventId: 'e2', group: null, trigger: { kind: 'trigger', namespace: 'ci', name }, occurrence: 0, ...changes };
}

describe('what needs no signature', () => {
  test('nothing, when the event came in from outside', () => expect(verifiedBefore({}, push, chain)).toEqual([]));

  test('of a replay, what the same selection had verified', () => {
    expect(verifiedBefore({ replay }, push, chain)).toMatchObject([{ position: 0, name: 'github' }]);
  });

  test('not what another trigger, group or occurrence had verified', () => {
    expect(verifiedBefore({ replay }, of('other'), chain)).toEqual([]);
    expect(verifiedBefore({ replay }, of('push', { group: 'g' }), chain)).toEqual([]);
    expect(verifiedBefore({ replay }, of('push', { occurrence: 1 }), chain)).toEqual([]);
  });

  test('all of it, where somebody vouches for the body', () => {
    expect(verifiedBefore({ vouchedBy: 'ann' }, push, chain)).toEqual([{ position: 0, name: 'github' }, { position: 1, name: 'cel' }]);
  });

  test('is read back from what the chain said', () => {
    const said = [
      { position: 0, name: 'github', said: 'continue', verified: true },
      { position: 1, name: 'cel', said: 'stopped', verified: false },
    ];
    expect(verifiedIn(said)).toEqual([{ position: 0, name: 'github' }]);
  });
});
