/** What people do: each is asked for its right, written into the audit by the ledger, and enqueued here. */
import type { Acted, Actor, DeadLetterId } from '@millrace/ledger';
import { unreachable } from '@millrace/triggers';
import type { ActedAnswer, Permission, ReplayAnswer } from '../contract.ts';
import { Refused } from '../http/refused.ts';
import { readBody } from '../http/read.ts';
import type { Asked, Ports } from './asked.ts';
import { seenEvent } from './event-detail.ts';

type ActingPorts = Pick<Ports, 'ledger' | 'queue' | 'deeds' | 'events' | 'newEventId'>;

export async function replayEvent(asked: Asked, { ledger, queue, deeds, events, newEventId }: ActingPorts): Promise<ReplayAnswer> {
  const { event } = await seenEvent(asked, { ledger });
  const { viewer } = asked;
  const body = asked.body();
  const [edited, vouch] = [body.textOrNull('body'), body.flag('vouch')];
  if (edited !== null && !vouch) throw new Refused('invalid', 'vouch: found false, wanted true: of an edited body no signature can say that it is right, so somebody must');
  require(await deeds.mayReplay(viewer, event.listener, vouch));
  const id = newEventId();
  const replayed = await ledger.replay(event.id, { ...actor(viewer.name, vouch), id, editedBody: edited === null ? null : Buffer.from(edited) });
  switch (replayed.kind) {
    case 'replayed':
      await enqueue({ admit: replayed.admit, queued: [] }, queue);
      events.acted('replay', viewer.name, event.id);
      return { eventId: replayed.eventId };
    case 'missing':
      throw new Refused('missing', `event "${event.id}" is not there any more`);
    case 'storage-full':
      throw new Refused('storage-full', 'storage is full: the replay is not stored');
    default:
      return unreachable(replayed);
  }
}

export async function actOnLetters(action: 'redrive' | 'discard', { viewer, body }: Asked, { ledger, queue, deeds, events }: ActingPorts): Promise<ActedAnswer> {
  const asked = body();
  const letters = asked.list('deadLetters', 1, 500).map((letter, nth): DeadLetterId => {
    const fields = readBody(letter, `deadLetters[${nth}]`);
    return { kind: fields.oneOf('kind', ['event', 'delivery']), id: fields.text('id') };
  });
  const vouch = action === 'redrive' && asked.flag('vouch');
  require(await deeds.mayAct(viewer, letters, vouch));
  const by = actor(viewer.name, vouch);
  const acted = await (action === 'redrive' ? ledger.redrive(letters, by) : ledger.discard(letters, by));
  await enqueue(acted, queue);
  events.acted(action, viewer.name, letters.length === 1 ? (letters[0]?.id ?? null) : null);
  return { count: acted.count };
}

/** A right that is missing is named. */
export function require(permission: Permission): void {
  if (!permission.allowed) throw new Refused('not-allowed', permission.text);
}

export function actor(by: string, vouch: boolean): Actor {
  return vouch ? { by, vouchedBy: by } : { by };
}

/** What a crash here leaves behind is found by the sweeper. */
async function enqueue({ admit, queued }: Pick<Acted, 'admit' | 'queued'>, queue: Ports['queue']): Promise<void> {
  await Promise.all([
    ...admit.map(({ eventId, run }) => queue.add({ kind: 'event', id: eventId, run }, 0)),
    ...queued.map(({ deliveryId, run, delayMs }) => queue.add({ kind: 'delivery', id: deliveryId, run }, delayMs)),
  ]);
}
