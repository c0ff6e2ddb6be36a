/** An EventListener as the controller needs it: read once per version of the object. */
import { describeProblem, listenerPort, listenerService, objectAt, planSelection, readEventListener, unreachable } from '@millrace/triggers';
import type { EventListener, JsonObject, ListenerService } from '@millrace/triggers';
import { metaOf } from './meta.ts';
import type { Meta } from './meta.ts';
import { referencesOfSpec } from './part.ts';
import type { Reference } from './part.ts';

export interface KnownListener {
  readonly meta: Meta;
  /** As it wants to be reached. */
  readonly service: ListenerService;
  /** What Tekton's admission would have refused it for, and what makes the ingress answer 500. */
  readonly problems: readonly string[];
  /** What its own triggers name. */
  readonly references: readonly Reference[];
  /** Its port on the shared ingress, or null. */
  readonly port: number | null;
  readonly status: JsonObject;
}

export function knownListener(object: JsonObject): KnownListener {
  const read = readEventListener(object);
  const meta = metaOf(object);
  return {
    meta,
    service: listenerService(meta.name, read.kind === 'read' ? read.value.spec : null),
    problems: [...read.problems.map(describeProblem), ...(read.kind === 'read' ? refusalOf(read.value) : [])],
    references: read.kind === 'read' ? read.value.spec.triggers.flatMap(referencesOfEntry) : [],
    port: listenerPort(object),
    status: objectAt(object, 'status'),
  };
}

/** An entry that is neither reference nor template is among the problems already. */
function refusalOf(listener: EventListener): readonly string[] {
  const planned = planSelection(listener);
  return planned.kind === 'refused' && planned.reason === 'bad-label-selector' ? [planned.text] : [];
}

function referencesOfEntry(entry: EventListener['spec']['triggers'][number]): readonly Reference[] {
  switch (entry.kind) {
    case 'inline':
      return referencesOfSpec(entry.spec);
    case 'reference':
      return [{ kind: 'Trigger', name: entry.trigger }];
    case 'undefined':
      return [];
    default:
      return unreachable(entry);
  }
}
