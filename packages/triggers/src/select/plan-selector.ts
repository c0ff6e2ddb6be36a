import type { TriggerSelector } from '../resources/parts/trigger-selector.ts';
import type { Trigger } from '../resources/trigger.ts';
import { unreachable } from '../unreachable.ts';
import { planLabels, type Labels } from './match-labels.ts';
import { reachOf, type Reach } from './reach.ts';
import type { TriggerLister } from './trigger-lister.ts';

/** A selector with its labels compiled: made once for a generation of its EventListener, asked for every event. */
export type SelectorPlan = { readonly kind: 'planned'; readonly triggers: (lister: TriggerLister) => readonly Trigger[] } | { readonly kind: 'refused'; readonly reason: 'bad-label-selector'; readonly text: string };

/** A bad label selector is refused even where no namespace would be looked into (pkg/sink/sink.go, selectTriggers). */
export function planSelector(selector: TriggerSelector, own: string): SelectorPlan {
  const reach = reachOf(selector, own);
  if (selector.labels === null) return { kind: 'planned', triggers: (lister) => triggersWithin(reach, lister) };
  const labels = planLabels(selector.labels);
  if (labels.kind === 'invalid') return { kind: 'refused', reason: 'bad-label-selector', text: `bad label selector: ${labels.text}` };
  return { kind: 'planned', triggers: (lister) => withLabels(triggersWithin(reach, lister), labels.matches) };
}

function triggersWithin(reach: Reach, lister: TriggerLister): readonly Trigger[] {
  switch (reach.kind) {
    case 'none':
      return [];
    case 'all-namespaces':
      return lister.allTriggers();
    case 'namespaces':
      return reach.namespaces.flatMap((namespace) => lister.triggersIn(namespace));
    default:
      return unreachable(reach);
  }
}

function withLabels(triggers: readonly Trigger[], matches: (labels: Labels) => boolean): readonly Trigger[] {
  return triggers.filter(({ metadata }) => matches(metadata.labels));
}
