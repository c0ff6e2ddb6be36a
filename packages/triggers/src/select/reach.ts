import type { TriggerSelector } from '../resources/parts/trigger-selector.ts';

/**
 * The namespaces a selector looks for Triggers in, in order, one named twice twice: what `list triggers` has to be
 * granted for. `own` is the EventListener's. Tekton: pkg/sink/sink.go, selectTriggers.
 */
export type Reach = { readonly kind: 'none' } | { readonly kind: 'all-namespaces' } | { readonly kind: 'namespaces'; readonly namespaces: readonly string[] };

export function reachOf({ namespaces, labels }: TriggerSelector, own: string): Reach {
  // In a longer list `*` is a name like any other, and no namespace has it.
  if (namespaces.length === 1 && namespaces[0] === '*') return { kind: 'all-namespaces' };
  if (namespaces.length > 0) return { kind: 'namespaces', namespaces };
  return labels === null ? { kind: 'none' } : { kind: 'namespaces', namespaces: [own] };
}
