/**
 * Creates a delivery's objects, in order, each once. A retry resumes at the first one without a result.
 *
 * Once: the name is stored before the request, and an object of that name that carries our delivery's id is ours,
 * whoever got the answer. Not ours: the next name, unless the template fixed it.
 */
import type { CreateAnswer, CreateRequest, DiscoveredResource } from '@millrace/kube';
import type { ObjectResult, RenderedResource } from '@millrace/ledger';
import { LockLost, marked, outcomeOf, userOf } from '@millrace/pipeline';
import type { Account, Attempt, Created, Delivery, Rendered, Review, Stage } from '@millrace/pipeline';
import { ok, retryable, terminal, unreachable } from '@millrace/triggers';
import type { DeliveryIdentity, ListenerReference, Outcome } from '@millrace/triggers';
import type { CreatePlace, InTurn } from '../gate/create-turn.ts';

export interface CreatePorts {
  readonly account: (identity: DeliveryIdentity, listener: ListenerReference) => Outcome<Account>;
  readonly review: Review;
  readonly resourceFor: (apiVersion: string, kind: string, signal: AbortSignal) => Promise<DiscoveredResource>;
  /** Sends it when the gate, the circuits and a slot allow; throws HeldBack when they do not. */
  readonly inTurn: InTurn;
  readonly createObject: (request: CreateRequest) => Promise<CreateAnswer>;
  /** Stores one object's result, fenced. Throws LockLost when this attempt is no longer the current one. */
  readonly recordObject: (delivery: Delivery, index: number, result: ObjectResult, attempt: Attempt) => Promise<void>;
  /** Stores the next name to try, fenced. */
  readonly storeName: (delivery: Delivery, index: number, name: string, attempt: Attempt) => Promise<void>;
  /** An object is there that was not before. */
  readonly created: (kind: string) => void;
  /** What lets whoever works on the object continue our trace. */
  readonly spanContext: (resource: RenderedResource) => Readonly<Record<string, string>>;
  /** The n-th name for an object with a generateName, from 0; the same for the same delivery for ever. */
  readonly nameOf: (delivery: Delivery, index: number, generateName: string, nth: number) => string;
}

/** Eight letters of chance: several taken in a row means that something else is wrong. */
const namesToTry = 5;

export function createCreate(ports: CreatePorts): Stage<Rendered, Created> {
  return async function create({ delivery, rendering, names, done }, attempt) {
    const { resources, failure } = rendering;
    const account = ports.account(delivery.identity, delivery.event.listener);
    if (account.kind !== 'ok') return account;
    const allowed = await mayImpersonate(account.value, attempt, ports);
    if (allowed.kind !== 'ok') return allowed;

    const objects = new Map<number, ObjectResult>();
    for (const [index, resource] of resources.entries()) {
      if (done.has(index)) continue;
      const result = await createOne({ delivery, index, resource, storedName: names.get(index) ?? null }, account.value, attempt, ports);
      if (result.kind !== 'ok') return result;
      const isLast = failure === null && index === resources.length - 1;
      // The last result travels with the settlement: one write less.
      if (isLast) objects.set(index, result.value);
      else await ports.recordObject(delivery, index, result.value, attempt);
    }
    return failure ?? ok({ objects });
  };
}

interface One {
  readonly delivery: Delivery;
  readonly index: number;
  readonly resource: RenderedResource;
  readonly storedName: string | null;
}

async function createOne(one: One, account: Account, attempt: Attempt, ports: CreatePorts): Promise<Outcome<ObjectResult>> {
  const { delivery, index, resource } = one;
  const found = await ports.resourceFor(resource.apiVersion, resource.kind, attempt.signal);
  if (found.kind === 'failed') return outcomeOf(found.failure, about(resource));
  if (found.kind === 'absent') return retryable('kind-missing', { kind: 'absent' }, found.text);
  if (!found.resource.namespaced) {
    return terminal('object-invalid', `${place(index, resource)}: "${resource.kind}" is cluster-scoped, wanted a kind that lives in a namespace`);
  }

  let name = one.storedName ?? resource.name;
  for (let nth = 1; nth <= namesToTry; nth++) {
    const request = {
      resource: found.resource,
      namespace: resource.namespace,
      name,
      object: marked(resource.object, name, delivery.id, ports.spanContext(resource)),
      impersonate: { user: userOf(account), groups: [] },
      deliveryId: delivery.id,
      signal: attempt.signal,
    };
    const answer = await ports.inTurn(placeOf(request), attempt.signal, () => {
      if (!attempt.isFresh() || attempt.signal.aborted) throw new LockLost('before a create');
      return ports.createObject(request);
    });
    switch (answer.kind) {
      case 'created':
        ports.created(resource.kind);
        return ok({ kind: 'created', name, uid: answer.uid, resource: found.resource.resource, warnings: answer.warnings, found: answer.found });
      case 'failed':
        return outcomeOf(answer.failure, about(resource));
      case 'taken':
        if (resource.generateName === null) return terminal('object-exists', `${place(index, resource)}: "${resource.namespace}/${name}" exists and was not created by this delivery`);
        name = ports.nameOf(delivery, index, resource.generateName, nth);
        await ports.storeName(delivery, index, name, attempt);
        break;
      default:
        return unreachable(answer);
    }
  }
  return retryable('conflict', { kind: 'attempt' }, `${place(index, resource)}: ${namesToTry} generated names in a row are taken`);
}

function placeOf({ resource: { resource, group }, namespace, impersonate }: CreateRequest & { readonly impersonate: { readonly user: string } }): CreatePlace {
  return { namespace, resource: group === '' ? resource : `${resource}.${group}`, user: impersonate.user };
}

/** Before the worker uses its own wider rights: what Tekton's impersonation would have required of the listener's account. */
async function mayImpersonate(account: Account, attempt: Attempt, { review }: CreatePorts): Promise<Outcome<null>> {
  if (!account.namedByTrigger) return ok(null);
  const { namespace, name, listenerAccount } = account;
  const question = { user: userOf(listenerAccount), verb: 'impersonate', group: '', resource: 'serviceaccounts', namespace, name };
  return review(question, `the trigger names an account that its listener's may not act as`, attempt.signal);
}

function about({ kind, namespace }: RenderedResource): string {
  return `${kind} in namespace "${namespace}"`;
}

function place(index: number, { kind }: RenderedResource): string {
  return `resourcetemplates[${index}] (${kind})`;
}
