/**
 * What Tekton's listener pod would have needed to read the Triggers of a selector: `list triggers` in every namespace
 * the selector reaches. The worker's own rights are wider, so it asks before it uses them.
 */
import { ok, reachOf, unreachable } from '@millrace/triggers';
import type { EventListener, Outcome, TriggerSelector } from '@millrace/triggers';
import { userOf } from './accounts.ts';
import type { Review } from './review.ts';

export type MaySelect = (listener: EventListener, selector: TriggerSelector, signal: AbortSignal) => Promise<Outcome<null>>;

/** `served` are the namespaces that are served, null for all: `*` reaches no further. */
export function createMaySelect(review: Review, served: readonly string[] | null): MaySelect {
  return async function maySelect({ metadata, spec }, selector, signal) {
    const user = userOf({ namespace: metadata.namespace, name: spec.serviceAccountName || 'default' });
    for (const namespace of namespacesOf(selector, metadata.namespace, served)) {
      const reviewed = await review({ user, verb: 'list', group: 'triggers.tekton.dev', resource: 'triggers', namespace, name: null }, `the selector of EventListener "${metadata.namespace}/${metadata.name}" reaches triggers its account can't see`, signal);
      if (reviewed.kind !== 'ok') return reviewed;
    }
    return ok(null);
  };
}

/** Null stands for all. */
function namespacesOf(selector: TriggerSelector, own: string, served: readonly string[] | null): readonly (string | null)[] {
  const reach = reachOf(selector, own);
  switch (reach.kind) {
    case 'none':
      return [];
    case 'all-namespaces':
      return served ?? [null];
    case 'namespaces':
      return [...new Set(reach.namespaces)];
    default:
      return unreachable(reach);
  }
}
