/**
 * The status of a listener in the words of Tekton's controller (pkg/apis/triggers/v1beta1/event_listener_types.go): `Service`,
 * `Available` and `Ready`, so that `kubectl wait --for=condition=Ready` and the columns of `kubectl get el` say what they said. There is no
 * `Deployment`, because there is none; `Valid` and `ReferencesValid` are ours, where no admission webhook has refused bad objects.
 */
import { isDeepStrictEqual } from 'node:util';
import { objectAt, objectsAt, portAnnotation, textAt } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';
import type { KnownListener } from '../known/listener.ts';

export interface Found {
  readonly port: number | null;
  /** Why there is no Service that leads to the listener; null: there is one. */
  readonly serviceProblem: string | null;
  /** Why nobody answers behind it; null: somebody does. */
  readonly availableProblem: string | null;
  /** What is wrong with objects that its triggers name. */
  readonly referenceProblems: readonly string[];
}

/** A merge patch of the status; null where it says all that already. */
export function statusPatch(listener: KnownListener, found: Found, clusterDomain: string, now: string): JsonObject | null {
  const { meta, service, status } = listener;
  const wanted = {
    observedGeneration: meta.generation,
    configuration: { generatedName: service.name },
    address: { url: `${service.tls ? 'https' : 'http'}://${service.name}.${meta.namespace}.svc.${clusterDomain}:${service.port}` },
    ...(found.port === null ? {} : { annotations: { [portAnnotation]: String(found.port) } }),
    conditions: withTimes(conditionsOf(listener, found), objectsAt(status, 'conditions'), now),
  };
  return isSaid(wanted, status) ? null : { status: wanted };
}

interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message: string;
}

function conditionsOf({ problems }: KnownListener, { serviceProblem, availableProblem, referenceProblems }: Found): readonly Condition[] {
  const service = condition('Service', serviceProblem, 'Service exists');
  const available = availableProblem === null
    ? { ...condition('Available', null, 'The shared ingress has minimum availability.'), reason: 'MinimumReplicasAvailable' }
    : { ...condition('Available', availableProblem, ''), reason: 'MinimumReplicasUnavailable' };
  const valid = condition('Valid', textOf(problems), 'EventListener is valid');
  const references = condition('ReferencesValid', textOf(referenceProblems), 'what its triggers refer to is valid');
  const unmet = [service, available, valid].find(({ status }) => status !== 'True');
  const ready = unmet === undefined ? null : `Condition ${unmet.type} has status: ${unmet.status} with message: ${unmet.message}`;
  return [available, condition('Ready', ready, 'EventListener is ready'), references, service, valid];
}

function condition(type: string, problem: string | null, message: string): Condition {
  return problem === null ? { type, status: 'True', message } : { type, status: 'False', message: problem };
}

function textOf(problems: readonly string[]): string | null {
  return problems.length === 0 ? null : problems.join('; ');
}

/** Conditions that others have set stay; those of a Deployment that Tekton once made go with it. Sorted, as Knative has them. */
function withTimes(conditions: readonly Condition[], existing: readonly JsonObject[], now: string): readonly JsonObject[] {
  const own = conditions.map((one): JsonObject => {
    const before = existing.find((other) => textAt(other, 'type') === one.type);
    const since = before !== undefined && textAt(before, 'status') === one.status ? textAt(before, 'lastTransitionTime') : '';
    return { ...one, lastTransitionTime: since === '' ? now : since };
  });
  const others = existing.filter((other) => !tektonsOwn.has(textAt(other, 'type')) && !conditions.some(({ type }) => type === textAt(other, 'type')));
  return [...own, ...others].sort((a, b) => (textAt(a, 'type') < textAt(b, 'type') ? -1 : 1));
}

const tektonsOwn = new Set(['Deployment', 'Progressing', 'ReplicaFailure']);

/** Whether a merge patch would change nothing. */
function isSaid(wanted: { readonly [Key in string]: unknown }, status: JsonObject): boolean {
  return Object.entries(wanted).every(([key, value]) =>
    key === 'observedGeneration' || key === 'conditions'
      ? isDeepStrictEqual(Object.hasOwn(status, key) ? status[key] : undefined, value)
      : Object.entries(value as Readonly<Record<string, unknown>>).every(([inner, one]) => textAt(objectAt(status, key), inner) === one),
  );
}
