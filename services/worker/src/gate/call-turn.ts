/** What a call to an interceptor passes before it is sent: the circuit of its host, then a slot. */
import { failureOfProblem, failureOfStatus } from '@millrace/interceptors';
import type { Outgoing, OutgoingAnswer } from '@millrace/interceptors';
import type { Failure } from '@millrace/triggers';
import type { Came } from './circuit-state.ts';
import type { Circuits } from './circuits.ts';
import { HeldBack } from './held-back.ts';
import type { Slots } from './slots.ts';

export interface CallTurnPorts {
  readonly circuits: Circuits;
  readonly slots: Slots;
  /** For one call, redirects included. */
  readonly timeoutMs: number;
  /** Milliseconds since the epoch: an answer may name the time until which it wants to be left alone. */
  readonly now: () => number;
}

/** The same calls, each in its turn. Throws HeldBack when it is not, or when what failed is closed from now on. */
export function callsInTurn(call: Outgoing, { circuits, slots, timeoutMs, now }: CallTurnPorts): Outgoing {
  return async function callInTurn(request, signal) {
    const host = URL.parse(request.url)?.host ?? request.url;
    const pass = circuits.enter({ scope: 'host', about: `host "${host}"` });
    try {
      const slot = await slots.take(host, signal);
      if (signal.aborted) slot?.release();
      signal.throwIfAborted();
      if (slot === null) throw noSlot(host);
      const answer = await call({ ...request, timeoutMs }, signal).finally(slot.release);
      const failure = failureOf(answer, now());
      if (failure?.kind !== 'retryable') {
        pass.leave({ kind: 'succeeded' });
        return answer;
      }
      const heldBack = pass.leave(cameOf(failure), { reason: failure.reason, text: textOf(answer) });
      if (heldBack !== null) throw heldBack;
      return answer;
    } finally {
      pass.leave({ kind: 'unknown' });
    }
  };
}

function failureOf(answer: OutgoingAnswer, now: number): Failure | null {
  if (answer.kind === 'unanswered') return failureOfProblem(answer.problem);
  return answer.status < 400 ? null : failureOfStatus(answer.status, answer.header, now);
}

function cameOf({ scope }: Extract<Failure, { readonly kind: 'retryable' }>): Came {
  return scope.kind === 'flow' ? { kind: 'told-to-wait', ms: scope.retryAfterMs } : { kind: 'failed' };
}

function textOf(answer: OutgoingAnswer): string {
  return answer.kind === 'unanswered' ? answer.text : `answered ${answer.status}`;
}

function noSlot(host: string): HeldBack {
  return new HeldBack({ scope: 'slot', reason: 'no-slot', text: `host "${host}" has as many calls under way as it may`, delayMs: noSlotMs });
}

/** Until a call to the host is likely to have ended. */
const noSlotMs = 500;
