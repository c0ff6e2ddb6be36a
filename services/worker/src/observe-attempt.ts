/** The span of one attempt, below the request that brought the event, whichever process and try it is. */
import type { Span, SpanAttributes, TraceText, Tracing } from '@millrace/runtime';
import type { AttemptRecord } from '@millrace/ledger';
import type { Subject } from './subject.ts';

/** What the ledger says of an attempt that has begun. */
export interface BegunAttempt {
  readonly trace: TraceText | null;
  readonly now: number;
  readonly idleMs: number;
  readonly lateMs: number;
}

export function observeAttempt<T>(tracing: Tracing, subject: Subject, begun: BegunAttempt, run: (span: Span) => Promise<T>): Promise<T> {
  const waitMs = waited(subject, begun);
  return tracing.span('attempt', { kind: 'consumer', parent: begun.trace, attributes: { ...attributesOf(subject), 'millrace.wait_ms': waitMs } }, (span) => {
    tracing.past('wait', waitMs);
    return run(span);
  });
}

export function outcomeAttributes({ stage, outcome, reason }: Pick<AttemptRecord, 'stage' | 'outcome' | 'reason'>): SpanAttributes {
  return { 'millrace.stage': stage, 'millrace.outcome': outcome, ...(reason === null ? {} : { 'millrace.reason': reason }) };
}

function attributesOf({ event, trigger, deliveryId, attempt }: Subject): SpanAttributes {
  return {
    'millrace.event.id': event.id,
    'millrace.listener': `${event.listener.namespace}/${event.listener.name}`,
    'millrace.attempt': attempt,
    ...(trigger === null ? {} : { 'millrace.trigger': trigger }),
    ...(deliveryId === null ? {} : { 'millrace.delivery.id': deliveryId }),
  };
}

/** Since it was received, or since the attempt before this one; of what was held, since it was due. */
function waited({ event, deliveryId, attempt }: Subject, { now, idleMs, lateMs }: BegunAttempt): number {
  const isFirst = deliveryId === null && attempt === 1;
  return Math.max(0, idleMs, lateMs, isFirst ? now - event.receivedAt : 0);
}
