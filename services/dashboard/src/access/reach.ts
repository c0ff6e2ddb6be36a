/** What a listener's events may come to today: the kinds its triggers make, and the accounts they are made as. */
import { accountFor } from '@millrace/pipeline';
import type { Configuration } from '@millrace/pipeline';
import { openGroup, planSelection, selectTriggers, textAt } from '@millrace/triggers';
import type { EventListener, JsonValue, ListenerReference, SelectedEntry, SelectedTrigger, TemplateSpec } from '@millrace/triggers';
import type { AccountPlace, KindPlace } from './rights.ts';

/** A trigger that a listener reaches, with the group it is reached through. */
export interface Reached {
  readonly entry: SelectedEntry;
  readonly selected: SelectedTrigger;
}

export interface Reach {
  readonly triggers: readonly Reached[];
  readonly groups: readonly SelectedEntry[];
  /** What leads nowhere, in words. */
  readonly problems: readonly string[];
}

export function reachOfListener(listener: EventListener, configuration: Configuration): Reach {
  const plan = planSelection(listener);
  if (plan.kind === 'refused') return { triggers: [], groups: [], problems: [plan.text] };
  const { entries, skipped } = selectTriggers(plan, configuration);
  const groups = entries.filter(({ selected }) => selected.kind === 'group');
  const opened = groups.map(({ selected, identity }) => (selected.kind === 'group' ? openGroup(selected, identity.occurrence, configuration) : { kind: 'opened' as const, entries: [] }));
  const members = opened.flatMap((group) => (group.kind === 'opened' ? group.entries : []));
  return {
    triggers: [...entries, ...members].flatMap((entry) => (entry.selected.kind === 'trigger' ? [{ entry, selected: entry.selected }] : [])),
    groups,
    problems: [...skipped.map(({ text }) => text), ...opened.flatMap((group) => (group.kind === 'refused' ? [group.text] : []))],
  };
}

/** Null where the template is not there. */
export function templateOf({ namespace, spec }: SelectedTrigger, configuration: Pick<Configuration, 'template'>): TemplateSpec | null {
  return spec.template.kind === 'inline' ? spec.template.spec : (configuration.template(namespace, spec.template.name)?.spec ?? null);
}

/** What a trigger makes and where, as far as it can be told before an event: any kind, where it can't. */
export function kindsOf(selected: SelectedTrigger, configuration: Pick<Configuration, 'template'>): readonly KindPlace[] {
  const template = templateOf(selected, configuration);
  if (template === null) return [{ ...anything, namespace: selected.namespace }];
  return template.resourceTemplates.map((resource) => kindOf(resource, selected.namespace));
}

export function accountsOf({ triggers }: Reach, listener: Pick<ListenerReference, 'namespace' | 'name'>, configuration: Configuration): readonly AccountPlace[] {
  return triggers.flatMap(({ entry }) => {
    const found = accountFor({ ...entry.identity, eventId: '' }, { ...listener, uid: '', resourceVersion: '' }, configuration);
    // Without an account nothing is created.
    return found.kind === 'ok' ? [{ namespace: found.value.namespace, name: found.value.name }] : [];
  });
}

const anything = { apiVersion: '*', kind: '*' } as const;

function kindOf(resource: JsonValue, own: string): KindPlace {
  const [apiVersion, kind] = [textAt(resource, 'apiVersion'), textAt(resource, 'kind')];
  const metadata = typeof resource === 'object' && resource !== null && 'metadata' in resource ? resource['metadata'] : undefined;
  const namespace = metadata === undefined ? '' : textAt(metadata, 'namespace');
  // A param may stand anywhere in a template, so that only the event tells.
  const where = namespace.includes('$(') ? '*' : namespace || own;
  return [apiVersion, kind].some((text) => text.includes('$(')) ? { ...anything, namespace: where } : { apiVersion, kind, namespace: where };
}
