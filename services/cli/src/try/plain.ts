/** What a rehearsal came to as plain data: for golden files and programs. A golden file holds this: fields may be added, not changed. */
import type { RehearsedDelivery, RehearsedOutcome, Rehearsal } from '@millrace/pipeline';
import type { DeliveryIdentity, JsonValue } from '@millrace/triggers';
import { unreachable } from '@millrace/triggers';
import { describeSource } from '../frame/param-source.ts';

export interface PlainRehearsal {
  readonly listener: string;
  readonly note?: string;
  readonly stopped?: PlainStop;
  readonly triggers: readonly PlainDelivery[];
}

export interface PlainDelivery {
  /** `build` of the listener itself, `Trigger ci/build`, or `group g`. */
  readonly trigger: string;
  readonly group?: string;
  readonly decision: RehearsedOutcome['kind'];
  readonly stage?: string;
  readonly reason?: string;
  readonly text?: string;
  readonly interceptors?: readonly JsonValue[];
  readonly params?: readonly PlainParam[];
  readonly objects?: readonly PlainObject[];
  /** Of a group that opened. */
  readonly members?: readonly PlainDelivery[];
}

export interface PlainParam {
  readonly name: string;
  readonly value: string;
  /** `TriggerBinding push`, `the trigger`, `the template's default`. */
  readonly from: string;
  /** Expressions that found nothing: the template's default stands in their place. */
  readonly defaulted?: readonly string[];
}

export interface PlainObject {
  readonly namespace: string;
  /** The name it would get. */
  readonly name: string;
  readonly object: JsonValue;
}

interface PlainStop {
  readonly decision: string;
  readonly stage: string;
  readonly reason: string;
  readonly text: string;
}

export function plainRehearsal(listener: string, { stopped, note, deliveries }: Rehearsal): PlainRehearsal {
  return {
    listener,
    ...(note === null ? {} : { note }),
    ...(stopped === null ? {} : { stopped: { decision: stopped.kind, stage: stopped.stage, reason: stopped.reason, text: stopped.text } }),
    triggers: deliveries.map(plainDelivery),
  };
}

function plainDelivery({ identity, chain, params, outcome, members }: RehearsedDelivery): PlainDelivery {
  const { group } = identity;
  return {
    trigger: triggerName(identity),
    ...(group === null || identity.trigger.kind === 'group' ? {} : { group }),
    ...plainOutcome(outcome),
    ...(chain.length === 0 ? {} : { interceptors: chain }),
    ...(params === null ? {} : { params: params.map(({ name, value, from, defaulted }) => ({ name, value, from: describeSource(from), ...(defaulted.length === 0 ? {} : { defaulted }) })) }),
    ...(outcome.kind === 'rendered' ? { objects: outcome.rendering.resources.map(({ namespace, name, object }) => ({ namespace, name, object })) } : {}),
    ...(members.length === 0 ? {} : { members: members.map(plainDelivery) }),
  };
}

function plainOutcome(outcome: RehearsedOutcome): Pick<PlainDelivery, 'decision' | 'stage' | 'reason' | 'text'> {
  switch (outcome.kind) {
    case 'rendered': {
      // As in Tekton, what stands before a broken item is created all the same.
      const { failure } = outcome.rendering;
      return failure === null ? { decision: 'rendered' } : { decision: 'rendered', stage: 'render', reason: failure.reason, text: failure.text };
    }
    case 'opened':
      return { decision: 'opened' };
    case 'filtered':
    case 'retryable':
    case 'terminal':
      return { decision: outcome.kind, stage: outcome.stage, reason: outcome.reason, text: outcome.text };
    default:
      return unreachable(outcome);
  }
}

function triggerName({ trigger, group }: DeliveryIdentity): string {
  switch (trigger.kind) {
    case 'inline':
      return trigger.name === '' ? `entry ${trigger.position + 1} of the listener` : trigger.name;
    case 'trigger':
      return `Trigger ${trigger.namespace}/${trigger.name}`;
    case 'group':
      return `group ${group ?? ''}`;
    default:
      return unreachable(trigger);
  }
}
