import type { Tracing } from '@millrace/runtime';
import type { AttemptRecord, Held } from '@millrace/ledger';
import type { WorkerEvents } from './events.ts';
import { outcomeAttributes } from './observe-attempt.ts';
import type { PutOff, Record } from './record.ts';

export interface ObserveRecordPorts {
  readonly tracing: Tracing;
  readonly events: Pick<WorkerEvents, 'took'>;
  readonly monotonic: () => number;
}

/** The same, timed and in a span; the attempt's own span says what it came to. */
export function observeRecord({ tracing, events, monotonic }: ObserveRecordPorts, record: Record): Record {
  function observed<T>(run: () => Promise<T>): Promise<T> {
    return tracing.span('record', {}, async () => {
      const begun = monotonic();
      try {
        return await run();
      } finally {
        events.took('record', monotonic() - begun);
      }
    });
  }
  function tell(attempt: AttemptRecord): void {
    tracing.note(outcomeAttributes(attempt), attempt.outcome === 'terminal' || attempt.outcome === 'retryable' ? attempt.text : null);
  }
  function tellPutOff(putOff: PutOff): void {
    if (putOff.kind === 'park') tell(putOff.attempt);
    else tellHeld(putOff.held);
    tracing.note({ 'millrace.retry_in_ms': Math.round(putOff.delayMs) }, null);
  }
  function tellHeld({ stage, reason, text }: Held): void {
    tracing.note({ 'millrace.stage': stage, 'millrace.outcome': 'held', 'millrace.reason': reason }, text);
  }

  return {
    next: record.next,
    begun: record.begun,
    crashed: record.crashed,
    decision(subject, token, decided, attempt, note) {
      tell(attempt);
      return observed(() => record.decision(subject, token, decided, attempt, note));
    },
    settled(subject, deliveryId, token, settlement) {
      tell(settlement.attempt);
      return observed(() => record.settled(subject, deliveryId, token, settlement));
    },
    opened(subject, deliveryId, token, opening) {
      tell(opening.attempt);
      return observed(() => record.opened(subject, deliveryId, token, opening));
    },
    eventPutOff(subject, token, putOff) {
      tellPutOff(putOff);
      return observed(() => record.eventPutOff(subject, token, putOff));
    },
    deliveryPutOff(subject, deliveryId, token, putOff) {
      tellPutOff(putOff);
      return observed(() => record.deliveryPutOff(subject, deliveryId, token, putOff));
    },
  };
}
