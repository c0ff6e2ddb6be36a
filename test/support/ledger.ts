import { createHash, randomUUID } from 'node:crypto';
import { deliveryId, type DeliveryIdentity } from '@millrace/triggers';
import { connectRedis, createLedger, type AttemptRecord, type DecidedDelivery, type Decision, type Ledger, type LedgerSettings, type ReceivedEvent, type RenderedResource } from '@millrace/ledger';

export type TestLedger = Ledger & {
  /** The connection under it. */
  readonly redis: ReturnType<typeof connectRedis>;
  disconnect(): void;
};

export const testSecretKey = new Uint8Array(32).fill(7);

/** A ledger on a connection of its own, as another process would have. `wait` by default, as workers connect. */
export function openTestLedger(url: string, prefix: string, settings: Partial<LedgerSettings> = {}): TestLedger {
  const redis = connectRedis(url, { name: 'test', whenAway: 'wait', onError: () => {} });
  return { ...createLedger({ connection: redis, secretKey: testSecretKey, prefix, settings }), redis, disconnect: () => redis.disconnect() };
}

export function received(changes: Partial<ReceivedEvent> & { readonly id?: string; readonly listener?: string } = {}): ReceivedEvent {
  const { id = randomUUID(), listener = 'el', ...rest } = changes;
  return {
    event: {
      id,
      listener: { namespace: 'ci', name: listener, uid: 'uid-el', resourceVersion: '1' },
      method: 'POST',
      url: '/',
      headers: { 'Content-Type': ['application/json'], 'X-Github-Event': ['push'] },
    },
    body: Buffer.from('{"ref":"refs/heads/main"}'),
    traceparent: null,
    duplicateKey: null,
    duplicateWindowMs: 300_000,
    ...rest,
  };
}

export function attempt(changes: Partial<AttemptRecord> = {}): AttemptRecord {
  return { stage: 'create', outcome: 'ok', reason: null, text: null, durationMs: 3, worker: 'w1', ...changes };
}

export const failedForNow = attempt({ outcome: 'retryable', reason: 'api-unreachable', text: 'no answer' });
export const failedForGood = attempt({ outcome: 'terminal', reason: 'object-invalid', text: 'spec: required' });

export function decided(eventId: string, name: string, next: DecidedDelivery['next']): DecidedDelivery {
  const identity: DeliveryIdentity = { eventId, group: null, trigger: { kind: 'trigger', namespace: 'ci', name }, occurrence: 0 };
  return {
    id: deliveryId(identity, (text) => createHash('sha256').update(text).digest('hex')),
    identity,
    selected: { namespace: 'ci', name, uid: `uid-${name}`, generation: 1, spec: { template: { ref: name } } },
    groupDelivery: null,
    chain: [],
    next,
  };
}

export const queuedNow: DecidedDelivery['next'] = { kind: 'queued', delayMs: 0, failure: null };
export const inlineNow: DecidedDelivery['next'] = { kind: 'inline', rendering: null };
export const filteredOut: DecidedDelivery['next'] = {
  kind: 'settled',
  settlement: { kind: 'filtered', attempt: attempt({ stage: 'intercept', outcome: 'filtered', reason: 'filter-not-true' }), chain: null },
};

export function decision(deliveries: readonly DecidedDelivery[], changes: Partial<Decision> = {}): Decision {
  return { attempt: attempt({ stage: 'select' }), note: null, deliveries, ...changes };
}

export const rendering: readonly RenderedResource[] = [
  { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', namespace: 'ci', name: 'run-abcdefgh', generated: true, object: { kind: 'PipelineRun' } },
];
