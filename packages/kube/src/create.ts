/**
 * Creates one object, once: its name was chosen and stored before, so a repeated request meets the object of the first one.
 * POST -> created | AlreadyExists -> read it -> ours: created (found) | not ours: taken.
 */
import { objectAt, textAt } from '@millrace/triggers';
import type { JsonValue } from '@millrace/triggers';
import { isPathSegment, qualified, resourcePath } from './api-path.ts';
import type { CreateAnswer, CreateRequest, Impersonation, Kube, KubeAnswer, KubeFailure } from './kube.ts';
import { unreadable } from './loss.ts';

/** Carries the delivery id on every object we create. */
export const DELIVERY_ANNOTATION = 'millrace.dev/delivery';

export async function createObject(kube: Pick<Kube, 'request'>, create: CreateRequest, now: () => number = () => performance.now()): Promise<CreateAnswer> {
  if (!isPathSegment(create.namespace)) return { kind: 'failed', failure: invalid(`namespace "${create.namespace}" can't be the name of an object`), unknown: false };
  const since = now();
  const answer = await post(kube, create);
  switch (answer.kind) {
    case 'answer':
      return created(answer.body, answer.warnings);
    case 'unanswered':
      return { kind: 'failed', failure: now() - since >= serverTimeoutS(create) * 1000 ? cutOff(create, answer.failure) : answer.failure, unknown: answer.sent };
    default:
      return answer.failure.code === 'AlreadyExists'
        ? whose(kube, create, answer.failure)
        : { kind: 'failed', failure: answer.failure, unknown: mayBeStored(answer.status, answer.failure) };
  }
}

const TIMEOUT_MS = 10_000;

/** The API server is asked to give up a little earlier, so that a slow admission webhook is its finding, not our lost answer. */
function serverTimeoutS({ timeoutMs = TIMEOUT_MS }: CreateRequest): number {
  return Math.max(1, Math.floor((timeoutMs * 0.9) / 1000));
}

function post(kube: Pick<Kube, 'request'>, create: CreateRequest): Promise<KubeAnswer> {
  return kube.request({
    method: 'POST',
    path: `${resourcePath(create.resource, create.namespace)}?timeout=${serverTimeoutS(create)}s`,
    body: create.object,
    impersonate: create.impersonate,
    signal: create.signal,
    timeoutMs: create.timeoutMs ?? TIMEOUT_MS,
  });
}

/**
 * The API server's time-out filter kills the connection where the handler had begun to answer (timeout.go, errConnKilled).
 * Seen as such, one silent webhook is not mistaken for an API server that is away. Our own time-out comes later: then it is.
 */
function cutOff(create: CreateRequest, failure: KubeFailure): KubeFailure {
  if (failure.code === 'TIMEOUT' || failure.code === 'ABORTED') return failure;
  const scope = { kind: 'resource', namespace: create.namespace, resource: qualified(create.resource.resource, create.resource.group) } as const;
  return { ...failure, classified: { kind: 'retryable', reason: 'api-error', scope } };
}

async function whose(kube: Pick<Kube, 'request'>, create: CreateRequest, exists: KubeFailure): Promise<CreateAnswer> {
  // What is wrong with a name the API server says, at the POST; a path it must not get into.
  if (!isPathSegment(create.name)) return { kind: 'failed', failure: exists, unknown: false };
  const asAccount = await read(kube, create, create.impersonate);
  // an account may be allowed to create and not to get
  const blind = create.impersonate !== null && asAccount.kind === 'refused' && asAccount.failure.classified.reason === 'right-missing' ? asAccount.failure : null;
  const answer = blind === null ? asAccount : await read(kube, create, null);
  if (answer.kind === 'answer') return deliveryOf(answer.body) === create.deliveryId ? created(answer.body, [], true) : { kind: 'taken' };
  if (answer.kind === 'refused' && answer.status === 404) {
    // it went away between the two requests: the next try creates it
    const failure: KubeFailure = { ...exists, classified: { kind: 'retryable', reason: 'conflict', scope: { kind: 'attempt' } } };
    return { kind: 'failed', failure, unknown: false };
  }
  if (blind !== null && answer.kind === 'refused' && answer.status === 403) {
    // a right of the account or of ours would do; until then this delivery waits, and no other
    return { kind: 'failed', failure: { ...blind, text: `${exists.text}, and whose it is can't be seen: ${blind.text}; ${answer.failure.text}` }, unknown: true };
  }
  // it may be ours, from a request whose answer was lost
  return { kind: 'failed', failure: answer.failure, unknown: true };
}

function read(kube: Pick<Kube, 'request'>, create: CreateRequest, impersonate: Impersonation | null): Promise<KubeAnswer> {
  return kube.request({ method: 'GET', path: resourcePath(create.resource, create.namespace, create.name), impersonate, signal: create.signal, timeoutMs: TIMEOUT_MS });
}

function created(body: JsonValue, warnings: readonly string[], found = false): CreateAnswer {
  const uid = textAt(objectAt(body, 'metadata'), 'uid');
  if (uid === '') return { kind: 'failed', failure: unreadable('answer to a create holds no object with a uid'), unknown: true };
  return { kind: 'created', uid, warnings, found };
}

/** A time-out inside the API server says nothing about etcd; a webhook that could not be called comes before etcd. */
function mayBeStored(status: number, failure: KubeFailure): boolean {
  return status >= 500 && !(failure.classified.kind === 'retryable' && failure.classified.reason === 'webhook-unavailable') && failure.classified.kind !== 'terminal';
}

function deliveryOf(body: JsonValue): string {
  return textAt(objectAt(objectAt(body, 'metadata'), 'annotations'), DELIVERY_ANNOTATION);
}

function invalid(text: string): KubeFailure {
  return { status: null, code: 'INVALID_NAME', text, classified: { kind: 'terminal', reason: 'object-invalid' } };
}
