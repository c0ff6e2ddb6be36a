import { describe, expect, test } from '@jest/globals';
import type { Persisted, ReceivedEvent } from '@millrace/ledger';
import type { Pointer } from '@millrace/queue';
import { systemClock } from '@millrace/runtime';
import { createHold } from './hold.ts';
import { createPersist } from './persist.ts';
import type { Persistence } from './persist.ts';

const received: ReceivedEvent = {
  event: { id: 'e1', listener: { namespace: 'ns', name: 'el', uid: 'u', resourceVersion: '1' }, method: 'POST', url: '/', headers: {} },
  body: Buffer.from('{}'),
  trace: null,
  duplicateKey: null,
  duplicateWindowMs: 0,
};

/** The far side, which answers as it is told: one entry for each call. */
async function persisted(ledgerSays: (Persisted | Error)[], queueSays: (Error | null)[] = [], budgetMs = 8000): Promise<{ persistence: Persistence; written: string[]; enqueued: (Pointer & { delayMs: number })[] }> {
  const written: string[] = [];
  const enqueued: (Pointer & { delayMs: number })[] = [];
  const persist = createPersist({
    hold: createHold({ requests: 10, bytes: 1000 }, { ...systemClock, after: (ms, run) => systemClock.after(Math.min(ms, 5), run) }),
    ledger: {
      async persist({ event }) {
        await Promise.resolve();
        written.push(event.id);
        const said = ledgerSays.shift() ?? new Error('nothing to say');
        if (said instanceof Error) throw said;
        return said;
      },
    },
    queue: {
      async add(pointer, delayMs) {
        await Promise.resolve();
        const said = queueSays.shift() ?? null;
        if (said !== null) throw said;
        enqueued.push({ ...pointer, delayMs });
      },
    },
  });
  const persistence = await persist({ received, budgetMs, isGone: () => false, onHeld: () => undefined });
  return { persistence, written, enqueued };
}

const stored: Persisted = { kind: 'stored', receivedAt: 1, admitted: true };
const first: Pointer & { delayMs: number } = { kind: 'event', id: 'e1', run: 1, delayMs: 0 };

describe('an event', () => {
  test('is stored, then enqueued', async () => {
    expect(await persisted([stored])).toEqual({ persistence: { kind: 'stored' }, written: ['e1'], enqueued: [first] });
  });

  test('that waits in its listener\'s pending list is not enqueued', async () => {
    expect(await persisted([{ ...stored, admitted: false }])).toEqual({ persistence: { kind: 'stored' }, written: ['e1'], enqueued: [] });
  });

  test('is written again under the same id after a failure', async () => {
    expect(await persisted([new Error('away'), stored])).toEqual({ persistence: { kind: 'stored' }, written: ['e1', 'e1'], enqueued: [first] });
  });

  test('is not written again when only the queue failed', async () => {
    expect(await persisted([stored], [new Error('away')])).toEqual({ persistence: { kind: 'stored' }, written: ['e1'], enqueued: [first] });
  });

  test('counts as stored when only its pointer is missing: the sweeper will find it', async () => {
    const { persistence } = await persisted([stored], [new Error('away')], 0);
    expect(persistence).toEqual({ kind: 'stored' });
  });

  test('that could not be stored in time is not', async () => {
    const { persistence, enqueued } = await persisted([new Error('away')], [], 0);
    expect({ persistence, enqueued }).toEqual({ persistence: { kind: 'storage-away', error: new Error('away') }, enqueued: [] });
  });

  test('finds no room', async () => {
    expect((await persisted([{ kind: 'storage-full' }])).persistence).toEqual({ kind: 'storage-full' });
  });
});

describe('a repeat', () => {
  test('enqueues what it has opened again', async () => {
    const duplicate: Persisted = {
      kind: 'duplicate',
      firstEventId: 'e0',
      redriven: [{ deliveryId: 'd1', run: 3, delayMs: 5 }],
      redrivenEvent: { eventId: 'e0', run: 2 },
    };
    expect(await persisted([duplicate])).toEqual({
      persistence: { kind: 'duplicate', firstEventId: 'e0', redriven: 2 },
      written: ['e1'],
      enqueued: [{ kind: 'delivery', id: 'd1', run: 3, delayMs: 5 }, { kind: 'event', id: 'e0', run: 2, delayMs: 0 }],
    });
  });
});
