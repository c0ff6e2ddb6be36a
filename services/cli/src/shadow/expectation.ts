/** What should be there, by a rehearsal: the objects of every trigger, and for the rest why there are none. */
import { uidOf } from '@millrace/pipeline';
import type { RehearsedDelivery, RehearsedRefusal, RehearsedStop, Rehearsal } from '@millrace/pipeline';
import { isJsonObject, unreachable } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';

export interface Expectation {
  readonly objects: readonly ExpectedObject[];
  /** Triggers that would create nothing, or not everything: as labelled, or null for all of them, with the decision in words. */
  readonly others: readonly { readonly trigger: string | null; readonly decision: string }[];
  /** Why it could not be decided here, though a worker might have; null where it was. */
  readonly undecided: string | null;
}

export interface ExpectedObject {
  /** Value of the trigger label: the trigger's name, perhaps empty. */
  readonly trigger: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly object: JsonObject;
  /** What every `$(uid)` of it became. */
  readonly uid: string;
}

export function expectationOf({ stopped, deliveries }: Rehearsal): Expectation {
  const all = deliveries.flatMap(withMembers);
  const stops = [...(stopped === null ? [] : [stopped]), ...all.flatMap(({ outcome }) => (isStop(outcome) ? [outcome] : []))];
  return {
    objects: all.flatMap(objectsOf),
    others: [...(stopped === null ? [] : [{ trigger: null, decision: wordsOf(stopped) }]), ...all.flatMap(otherOf)],
    undecided: stops.filter(isUndecided).map(({ text }) => text)[0] ?? null,
  };
}

/** Somebody did not answer, or would not let us read what it takes: only rights of our own are asked for before a create. */
function isUndecided({ kind, reason }: RehearsedStop | RehearsedRefusal): boolean {
  return reason === 'right-missing' || (kind === 'retryable' && !failsAtOnceInTekton.has(reason));
}

/** A worker waits for these to appear. Tekton looks once and creates nothing, and so there is nothing to be found. */
const failsAtOnceInTekton: ReadonlySet<string> = new Set(['binding-missing', 'template-missing', 'interceptor-missing', 'secret-missing']);

function withMembers(delivery: RehearsedDelivery): readonly RehearsedDelivery[] {
  return [delivery, ...delivery.members.flatMap(withMembers)];
}

function objectsOf({ id, selected, outcome }: RehearsedDelivery): readonly ExpectedObject[] {
  if (outcome.kind !== 'rendered') return [];
  return outcome.rendering.resources.map(({ apiVersion, kind, namespace, object }) => ({ trigger: selected.name, apiVersion, kind, namespace, object: isJsonObject(object) ? object : {}, uid: uidOf(id) }));
}

function otherOf({ selected, outcome }: RehearsedDelivery): Expectation['others'] {
  switch (outcome.kind) {
    case 'opened':
      return [];
    case 'rendered': {
      const { failure } = outcome.rendering;
      return failure === null ? [] : [{ trigger: selected.name, decision: `rendered up to what is broken: ${failure.text}` }];
    }
    case 'filtered':
    case 'retryable':
    case 'terminal':
      return [{ trigger: selected.name, decision: wordsOf(outcome) }];
    default:
      return unreachable(outcome);
  }
}

function isStop(outcome: RehearsedDelivery['outcome']): outcome is RehearsedStop {
  return outcome.kind !== 'rendered' && outcome.kind !== 'opened';
}

function wordsOf({ kind, stage, text }: RehearsedStop | RehearsedRefusal): string {
  const fails = { refused: 'refused', filtered: 'filtered', retryable: 'fails for now', terminal: 'fails' };
  return `${fails[kind]} at ${stage}: ${text}`;
}
