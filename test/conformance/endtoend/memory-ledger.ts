/** A ledger in memory, for one event and one worker: nothing is fenced, nothing expires, and nobody begins anything twice. */
import type { DecidedDelivery, ObjectResult, ReceivedEvent, Recorded, Rendering, Settlement } from '@millrace/ledger';
import type { Pointer } from '@millrace/queue';
import type { Event, JsonValue } from '@millrace/triggers';
import type { WorkLedger } from '../../../services/worker/src/assemble.ts';

export interface MemoryLedger extends WorkLedger {
  /** Everything that ended or was put off, in order. */
  readonly outcomes: readonly Outcome[];
}

export interface Outcome {
  /** Null for the event itself. */
  readonly trigger: string | null;
  readonly kind: Settlement['kind'] | 'parked' | 'held' | 'nothing-selected';
  readonly text: string | null;
}

interface Stored {
  readonly delivery: Pick<DecidedDelivery, 'id' | 'identity' | 'selected' | 'groupDelivery'>;
  readonly names: Map<number, string>;
  readonly objects: Map<number, ObjectResult>;
  rendering: Rendering | null;
  output: JsonValue | null;
}

export function memoryLedger({ event: received, body, trace }: ReceivedEvent): MemoryLedger {
  const now = Date.now();
  const event: Event = { ...received, receivedAt: now };
  /** Nothing is tried twice, so nothing has used up any time. */
  const untried = { firstBegunAt: now, spent: { totalMs: 0, absentMs: null }, idleMs: 0, lateMs: 0 };
  const stored = new Map<string, Stored>();
  const outcomes: Outcome[] = [];

  function store(delivery: Stored['delivery']): Stored {
    const entry: Stored = { delivery, names: new Map(), objects: new Map(), rendering: null, output: null };
    stored.set(delivery.id, entry);
    return entry;
  }
  function entryOf(id: string): Stored {
    const entry = stored.get(id);
    if (entry === undefined) throw new Error(`delivery "${id}" is not stored`);
    return entry;
  }
  function settle(entry: Stored, settlement: Settlement): void {
    if (settlement.kind === 'opened') entry.output = settlement.output;
    outcomes.push({ trigger: entry.delivery.selected.name, kind: settlement.kind, text: settlement.attempt.text });
  }
  return {
    outcomes,
    async beginEvent() {
      return { kind: 'begun', token: 1, attempt: 1, event, body, trace, now, ...untried };
    },
    async recordDecision(_eventId, _token, { attempt, deliveries }) {
      if (deliveries.length === 0) outcomes.push({ trigger: null, kind: 'nothing-selected', text: attempt.text });
      const queued: Pointer[] = [];
      for (const { next, ...delivery } of deliveries) {
        const entry = store(delivery);
        if (next.kind === 'settled') settle(entry, next.settlement);
        else if (next.kind === 'inline') entry.rendering = next.rendering;
        else if (next.failure === null) queued.push({ kind: 'delivery', id: delivery.id, run: 1 });
        else outcomes.push({ trigger: delivery.selected.name, kind: 'parked', text: next.failure.text });
      }
      return recorded(queued);
    },
    async parkEvent(_eventId, _token, attempt) {
      outcomes.push({ trigger: null, kind: 'parked', text: attempt.text });
      return putOff;
    },
    async holdEvent(_eventId, _token, held) {
      outcomes.push({ trigger: null, kind: 'held', text: held.text });
      return putOff;
    },
    async beginDelivery(id) {
      const { delivery, rendering, names, objects } = entryOf(id);
      const groupOutput = delivery.groupDelivery === null ? null : entryOf(delivery.groupDelivery).output;
      return { kind: 'begun', token: 1, attempt: 1, event, body, trace, identity: delivery.identity, selected: delivery.selected, groupOutput, rendering, names, objects, now, ...untried, redrive: 'none', chains: [] };
    },
    async openGroup(id, _token, { attempt, output, members }) {
      settle(entryOf(id), { kind: 'opened', attempt, chain: null, output });
      for (const member of members) store(member);
      return recorded(members.map((member) => ({ kind: 'delivery', id: member.id, run: 1 })));
    },
    async storeRendering(id, _token, rendering) {
      entryOf(id).rendering = rendering;
      return { kind: 'stored', value: rendering };
    },
    async storeName(id, _token, index, name) {
      entryOf(id).names.set(index, name);
      return { kind: 'stored', value: name };
    },
    async recordObject(id, _token, index, result) {
      entryOf(id).objects.set(index, result);
      return { kind: 'stored', value: result };
    },
    async settleDelivery(id, _token, settlement) {
      settle(entryOf(id), settlement);
      return recorded([]);
    },
    async parkDelivery(id, _token, attempt) {
      outcomes.push({ trigger: entryOf(id).delivery.selected.name, kind: 'parked', text: attempt.text });
      return putOff;
    },
    async holdDelivery(id, _token, held) {
      outcomes.push({ trigger: entryOf(id).delivery.selected.name, kind: 'held', text: held.text });
      return putOff;
    },
  };
}

/** Its second run is never begun. */
const putOff = { kind: 'parked', run: 2, admit: [] } as const;

function recorded(queued: readonly Pointer[]): Recorded {
  return { kind: 'recorded', queued: queued.map(({ id, run }) => ({ deliveryId: id, run, delayMs: 0 })), eventFinal: false, admit: [] };
}
