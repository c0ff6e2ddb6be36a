/**
 * The comparing thread as the forwarding one sees it: events are handed over and conclusions come back. It is bounded in what it
 * holds, and started anew when it dies; what it had in hand is then not compared, and that is all that happens.
 *
 *   running --dies--> gone --a second later--> running          running --finish--> finishing --> ended
 */
import { Worker } from 'node:worker_threads';
import { errorText } from '@millrace/runtime';
import { unreachable } from '@millrace/triggers';
import type { ComparerSettings, Concluded, FromComparer, ShadowedEvent, ToComparer } from './messages.ts';

export interface ComparingPorts {
  readonly settings: ComparerSettings;
  /** For events at a time: beyond that they are passed through and not compared. */
  readonly room: { readonly events: number; readonly bytes: number };
  readonly concluded: (concluded: Concluded) => void;
  readonly trouble: (text: string) => void;
  readonly after: (ms: number, run: () => void) => () => void;
}

export interface Comparing {
  /** Never waits and never throws. */
  compare(event: ShadowedEvent): void;
  /** Lets it look a last time; bounded. */
  finish(withinMs: number): Promise<void>;
}

type State =
  | { readonly kind: 'running'; readonly worker: Worker }
  | { readonly kind: 'gone'; readonly cancelStart: () => void }
  | { readonly kind: 'finishing'; readonly ended: () => void }
  | { readonly kind: 'ended' };

export const defaultRoom: ComparingPorts['room'] = { events: 10_000, bytes: 64 * 1024 * 1024 };
const startAgainMs = 1_000;

export function startComparing({ settings, room, concluded, trouble, after }: ComparingPorts): Comparing {
  const held = new Map<string, { readonly event: ShadowedEvent; readonly bytes: number }>();
  let heldBytes = 0;
  let state: State = { kind: 'running', worker: start() };

  function start(): Worker {
    const worker = new Worker(new URL('./comparer-thread.ts', import.meta.url), { workerData: settings, resourceLimits: { maxOldGenerationSizeMb: 512 } });
    let why = 'it ended';
    worker.on('message', heard);
    worker.on('error', (error) => {
      why = errorText(error);
    });
    worker.on('exit', () => lost(why));
    return worker;
  }

  function heard(message: FromComparer): void {
    switch (message.kind) {
      case 'concluded':
        settle(message.concluded);
        return;
      case 'trouble':
        trouble(message.text);
        return;
      default:
        unreachable(message);
    }
  }

  function settle(result: Concluded): void {
    const entry = held.get(result.eventId);
    if (entry === undefined) return;
    held.delete(result.eventId);
    heldBytes -= entry.bytes;
    concluded(result);
  }

  function lost(why: string): void {
    const finishing = state.kind === 'finishing' ? state : null;
    for (const { event } of held.values()) settle(notCompared(event, finishing === null ? `the comparing thread is gone: ${why}` : 'stopped before it was compared'));
    if (finishing !== null) {
      state = { kind: 'ended' };
      finishing.ended();
      return;
    }
    trouble(`the comparing thread is gone and is started anew; requests are passed through all the same: ${why}`);
    state = {
      kind: 'gone',
      cancelStart: after(startAgainMs, () => {
        state = { kind: 'running', worker: start() };
      }),
    };
  }

  return {
    compare(event) {
      const bytes = event.body.length + 1_024;
      if (state.kind !== 'running') return concluded(notCompared(event, 'nothing was there to compare it'));
      if (held.size >= room.events || heldBytes + bytes > room.bytes) return concluded(notCompared(event, 'too many events at a time'));
      held.set(event.eventId, { event, bytes });
      heldBytes += bytes;
      tell(state.worker, { kind: 'event', event });
    },
    async finish(withinMs) {
      if (state.kind === 'gone') state.cancelStart();
      if (state.kind !== 'running') return;
      const { worker } = state;
      const ended = Promise.withResolvers<void>();
      state = { kind: 'finishing', ended: ended.resolve };
      tell(worker, { kind: 'finish' });
      const cancel = after(withinMs, () => void worker.terminate());
      await ended.promise;
      cancel();
    },
  };
}

/** Nothing is given away with a message: the thread gets a copy. */
function tell(worker: Worker, message: ToComparer): void {
  worker.postMessage(message, []);
}

function notCompared({ eventId, namespace, listener }: ShadowedEvent, why: string): Concluded {
  return { eventId, listener: `${namespace}/${listener}`, verdict: 'not-compared', objects: 0, differences: [], why };
}
