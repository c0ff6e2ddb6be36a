/** All that is known about one listener, from all watches; and whose view has changed since it was last asked. */
import { servicePrefix } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';
import { ingressAddresses } from './ingress-addresses.ts';
import type { IngressAddresses } from './ingress-addresses.ts';
import type { KnownListener } from './listener.ts';
import { keyOf } from './meta.ts';
import type { KnownSlice } from './slice.ts';
import type { Watches } from './watches.ts';

export interface View {
  readonly namespace: string;
  readonly name: string;
  /** Undefined: it is gone, and something of it is left. */
  readonly listener: KnownListener | undefined;
  readonly service: JsonObject | undefined;
  readonly slices: readonly KnownSlice[];
  readonly addresses: IngressAddresses;
  /** Whether a Deployment of Tekton's answers for it. */
  readonly isTektons: boolean;
  /** What is wrong with objects that it, or a trigger it names, refers to. */
  readonly referenceProblems: readonly string[];
}

export interface Views {
  /** Keys of listeners whose view has changed since the last call; at first, all of them. */
  changed(): readonly string[];
  /** By key, as of the last call of `changed`. */
  view(key: string): View | undefined;
}

export function createViews(watches: Watches): Views {
  let views = new Map<string, View>();
  let addresses = ingressAddresses([]);
  let addressText = '';

  function look(): ReadonlyMap<string, View> {
    const found = ingressAddresses(watches.ingress.all());
    const text = JSON.stringify([...found.byFamily]);
    if (text !== addressText) [addresses, addressText] = [found, text];
    const slices = Map.groupBy(watches.slices.all(), ({ meta, service }) => keyOf({ namespace: meta.namespace, name: service }));
    const seen = new Map<string, View>();
    for (const listener of watches.listeners.all()) seen.set(keyOf(listener.meta), viewOf(listener.meta, listener, slices));
    for (const service of slices.keys()) {
      const [namespace = '', name = ''] = service.split('/');
      const place = { namespace, name: name.startsWith(servicePrefix) ? name.slice(servicePrefix.length) : name };
      if (!seen.has(keyOf(place))) seen.set(keyOf(place), viewOf(place, undefined, slices));
    }
    return seen;
  }

  function viewOf({ namespace, name }: { readonly namespace: string; readonly name: string }, listener: KnownListener | undefined, slices: ReadonlyMap<string, readonly KnownSlice[]>): View {
    const service = `${servicePrefix}${name}`;
    return {
      namespace,
      name,
      listener,
      service: watches.services.get(namespace, service),
      slices: slices.get(keyOf({ namespace, name: service })) ?? [],
      addresses,
      isTektons: watches.deployments.get(namespace, service)?.kind === 'listener',
      referenceProblems: listener === undefined ? [] : referenceProblemsOf(listener, watches),
    };
  }

  return {
    changed() {
      const [before, now] = [views, new Map(look())];
      views = now;
      return [...now].filter(([key, view]) => !isSame(before.get(key), view)).map(([key]) => key);
    },
    view: (key) => views.get(key),
  };
}

/** Every version of an object is read into a new one, so identity tells. */
function isSame(a: View | undefined, b: View): boolean {
  return (
    a !== undefined &&
    a.listener === b.listener &&
    a.service === b.service &&
    a.addresses === b.addresses &&
    a.isTektons === b.isTektons &&
    sameItems(a.slices, b.slices) &&
    sameItems(a.referenceProblems, b.referenceProblems)
  );
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}

function referenceProblemsOf({ meta, references }: KnownListener, { parts }: Watches): readonly string[] {
  function find({ kind, name }: KnownListener['references'][number]) {
    const part = parts[kind].get(kind === 'ClusterTriggerBinding' ? '' : meta.namespace, name);
    return part === undefined ? [] : [part];
  }
  const named = references.flatMap(find);
  const all = [...named, ...named.flatMap((part) => part.references.flatMap(find))];
  return [...new Set(all.flatMap(({ kind, meta, problems }) => problems.map((problem) => `${kind} "${meta.name}": ${problem}`)))];
}
