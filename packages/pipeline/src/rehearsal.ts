/**
 * What would happen: an event is looked at as ingress does, decided and rendered by the very stages that the worker runs, and nothing
 * comes of it. No ledger, no create. Interceptors that are servers of their own are asked, as they would be.
 */
import { receivedBody } from '@millrace/interceptors';
import type { Outgoing, SecretReader } from '@millrace/interceptors';
import { receiveRefusal, unreachable, validatesPayload } from '@millrace/triggers';
import type { DeliveryIdentity, Event, EventBody, Filtered, JsonValue, ReceiveRefusal, ResolvedParam, Retryable, Terminal, Verb } from '@millrace/triggers';
import { createChains } from './chains.ts';
import type { Configuration } from './configuration.ts';
import { createDecidingStages } from './deciding-stages.ts';
import type { MaySelect } from './may-select.ts';
import { createPrepare } from './pipeline.ts';
import type { Prepare } from './pipeline.ts';
import type { Attempt } from './stage.ts';
import { listen } from './tell.ts';
import { noteOf } from './note-of.ts';
import type { Delivery, Rendering, Selected } from './way.ts';

export interface RehearsalPorts {
  readonly configuration: Configuration;
  readonly maySelect: MaySelect;
  /** Of the cluster (clusterSecrets), or from files (secretsOfObjects). */
  readonly secrets: SecretReader;
  /** Calls to interceptors and to GitHub's API. */
  readonly outgoing: Outgoing;
  /** What ingress takes of a body at most. */
  readonly bodyBytes: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface RehearsalRequest {
  readonly event: Event;
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
}

export interface Rehearsal {
  /** Why nothing could be selected, or null: then `deliveries` is empty. */
  readonly stopped: RehearsedStop | RehearsedRefusal | null;
  /** As EventView.note: one sentence, where the event leads nowhere or not everywhere. */
  readonly note: string | null;
  readonly skipped: readonly string[];
  /** In Tekton's order. */
  readonly deliveries: readonly RehearsedDelivery[];
}

export interface RehearsedDelivery {
  readonly id: string;
  readonly identity: DeliveryIdentity;
  readonly selected: Selected;
  /** As DeliveryView.chain: what each interceptor said, in order. */
  readonly chain: readonly JsonValue[];
  /** Null when it did not get that far. */
  readonly params: readonly ResolvedParam[] | null;
  readonly outcome: RehearsedOutcome;
  /** Of a group that opened. */
  readonly members: readonly RehearsedDelivery[];
}

export type RehearsedOutcome = { readonly kind: 'rendered'; readonly rendering: Rendering } | { readonly kind: 'opened' } | RehearsedStop;

/** A stage would not let it through. */
export interface RehearsedStop {
  readonly kind: 'filtered' | 'retryable' | 'terminal';
  readonly stage: Verb;
  readonly reason: (Filtered | Retryable | Terminal)['reason'];
  readonly text: string;
}

/** Ingress would not store it: no worker ever sees it. */
export interface RehearsedRefusal {
  readonly kind: 'refused';
  readonly stage: 'receive';
  readonly reason: ReceiveRefusal['reason'];
  /** With the status and what the sender is told. */
  readonly text: string;
}

export type Rehearse = (request: RehearsalRequest) => Promise<Rehearsal>;

export function createRehearsal({ configuration, maySelect, secrets, outgoing, bodyBytes, now }: RehearsalPorts): Rehearse {
  const stages = createDecidingStages({ configuration, maySelect, chains: createChains({ secrets, configuration, outgoing, now }) });
  const prepare = createPrepare(stages);

  return async function rehearse({ event, body, signal }) {
    const received = { event, body: receivedBody(body) };
    const refusal = refusalOf(received, configuration, bodyBytes);
    if (refusal !== null) return { stopped: refusal, note: null, skipped: [], deliveries: [] };
    const attempt = { token: null, signal, isFresh: () => true };
    const selection = await stages.select(received, { ...attempt, tell: listen() });
    if (selection.kind !== 'ok') return { stopped: stopOf('select', selection), note: null, skipped: [], deliveries: [] };
    const { deliveries, skipped } = selection.value;
    return { stopped: null, note: noteOf(selection.value), skipped, deliveries: await rehearseAll(deliveries, attempt, prepare) };
  };
}

function refusalOf({ event, body }: { readonly event: Event; readonly body: EventBody }, configuration: Configuration, bodyBytes: number): RehearsedRefusal | null {
  const { listener: { namespace, name }, url } = event;
  const listener = configuration.listener(namespace, name);
  if (listener === undefined) return null;
  const refusal = receiveRefusal({ url, body }, { validatesBody: validatesPayload(listener.metadata.annotations), bodyBytes });
  return refusal === null ? null : { kind: 'refused', stage: 'receive', reason: refusal.reason, text: `the sender is answered ${refusal.status}: ${refusal.text}` };
}

async function rehearseAll(deliveries: readonly Delivery[], attempt: Omit<Attempt, 'tell'>, prepare: Prepare): Promise<readonly RehearsedDelivery[]> {
  const rehearsed: RehearsedDelivery[] = [];
  for (const delivery of deliveries) {
    const told = listen();
    const prepared = await prepare(delivery, { ...attempt, tell: told });
    const { id, identity, selected } = delivery;
    const common = { id, identity, selected, chain: told.toldChain() ?? [], params: told.toldParams(), members: [] };
    switch (prepared.kind) {
      case 'rendered':
        rehearsed.push({ ...common, outcome: prepared });
        break;
      case 'opened':
        rehearsed.push({ ...common, outcome: { kind: 'opened' }, members: await rehearseAll(prepared.members, attempt, prepare) });
        break;
      case 'stopped':
        rehearsed.push({ ...common, outcome: stopOf(prepared.stage, prepared.outcome) });
        break;
      default:
        return unreachable(prepared);
    }
  }
  return rehearsed;
}

function stopOf(stage: Verb, { kind, reason, text }: Filtered | Retryable | Terminal): RehearsedStop {
  return { kind, stage, reason, text };
}
