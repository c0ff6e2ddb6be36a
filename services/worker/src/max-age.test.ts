import { expect, test } from '@jest/globals';
import type { DeliveryIdentity, EventListener, ListenerReference, Metadata, Trigger } from '@millrace/triggers';
import { createMaxAge, maxAgeAnnotation } from './max-age.ts';

const listener: ListenerReference = { namespace: 'ci', name: 'el', uid: 'u', resourceVersion: '1' };
const triggered: DeliveryIdentity = { eventId: 'e', group: null, trigger: { kind: 'trigger', namespace: 'ci', name: 't' }, occurrence: 0 };
const inline: DeliveryIdentity = { ...triggered, trigger: { kind: 'inline', namespace: 'ci', position: 0, name: 't' } };

function metadata(name: string, maxAge: string | null): Metadata {
  return { name, namespace: 'ci', uid: 'u', generation: 1, resourceVersion: '1', labels: {}, annotations: maxAge === null ? {} : { [maxAgeAnnotation]: maxAge } };
}

function maxAge(onTrigger: string | null, onListener: string | null, identity: DeliveryIdentity | null = triggered, otherwise: number | null = null): number | null {
  const maxAgeOf = createMaxAge(
    {
      listener: () => ({ metadata: metadata('el', onListener) }) as EventListener,
      trigger: () => ({ metadata: metadata('t', onTrigger) }) as Trigger,
    },
    otherwise,
  );
  return maxAgeOf(identity, listener);
}

test.each([
  ['the trigger says', maxAge('10m', '1h'), 600_000],
  ['else its listener', maxAge(null, '1h'), 3_600_000],
  ['else the settings', maxAge(null, null, triggered, 5), 5],
  ['else nobody', maxAge(null, null), null],
  ['the listener, for what has no Trigger', maxAge('10m', '1h', inline), 3_600_000],
  ['the listener, for the event itself', maxAge('10m', '1h', null), 3_600_000],
])('%s how old an event may be', (_, found, wanted) => {
  expect(found).toBe(wanted);
});

test.each([['90s', 90_000], ['1h30m', 5_400_000], ['1.5h', 5_400_000], ['+2m', 120_000], ['500ms', 500], ['0s', null], ['-1h', null], ['1d', null], ['10', null], ['', null]])(
  'as Go reads it, %j is %j milliseconds',
  (text, milliseconds) => {
    expect(maxAge(text, null)).toBe(milliseconds);
  },
);
