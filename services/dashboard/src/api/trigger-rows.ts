/** Each trigger once, with the listeners that reach it, what it refers to and whether that is there, and what came of it. */
import { accountFor } from '@millrace/pipeline';
import type { Configuration } from '@millrace/pipeline';
import { textAt } from '@millrace/triggers';
import type { BindingEntry, EventListener, SelectedEntry, SelectedTrigger, Trigger, TriggerInterceptor } from '@millrace/triggers';
import { reachOfListener, templateOf } from '../access/reach.ts';
import type { Sight } from '../access/sight.ts';
import type { TriggerRow } from '../contract.ts';
import type { Ports } from './asked.ts';
import type { Found } from './configured.ts';
import { eventRows } from './rows.ts';

/** Without what came of it. */
export type KnownTrigger = Omit<TriggerRow, 'lastEvent' | 'week'>;

export interface Objects {
  readonly listeners: readonly EventListener[];
  /** Objects that are shown even where no listener reaches them. */
  readonly triggers: readonly Found<Trigger>[];
}

export function knownTriggers({ listeners, triggers }: Objects, configuration: Configuration): readonly KnownTrigger[] {
  const rows = new Map<string, KnownTrigger>();
  const objects = new Map(triggers.map((found) => [`${found.namespace}/${found.name}`, found]));
  const reached = new Set<Found<Trigger>>();
  for (const listener of listeners) {
    const reach = reachOfListener(listener, configuration);
    const place = `${listener.metadata.namespace}/${listener.metadata.name}`;
    for (const known of [...reach.groups.map((entry) => groupRow(entry, listener)), ...reach.triggers.map(({ entry, selected }) => triggerRow(entry, selected, listener, configuration))]) {
      const key = keyOf(known, place);
      const object = known.kind === 'trigger' ? objects.get(`${known.namespace}/${known.name}`) : undefined;
      if (object !== undefined) reached.add(object);
      rows.set(key, { ...known, problems: [...(object?.problems ?? []), ...known.problems], listeners: [...new Set([...(rows.get(key)?.listeners ?? []), place])] });
    }
  }
  return [...rows.values(), ...triggers.filter((found) => !reached.has(found)).map(unreachedRow)];
}

/** An inline trigger is its listener's; one of another group is another. */
function keyOf({ kind, namespace, name, position, group }: KnownTrigger, listener: string): string {
  return JSON.stringify([kind, namespace, name, position, group, kind === 'trigger' ? null : listener]);
}

export async function withNumbers(rows: readonly KnownTrigger[], sight: Sight, { ledger, clock }: Pick<Ports, 'ledger' | 'clock'>): Promise<readonly TriggerRow[]> {
  const to = clock.now();
  const [counts, visible] = await Promise.all([ledger.triggerCounts({ from: to - 6 * 86_400_000, to }), sight.namespaces()]);
  return Promise.all(
    rows.map(async (row) => {
      if (row.kind === 'group' || row.name === '') return { ...row, lastEvent: null, week: null };
      const trigger = `${row.namespace}/${row.name}`;
      const { events } = await ledger.events({ cursor: null, limit: 1 }, { trigger, ...(visible === undefined ? {} : { namespaces: visible }) });
      const [lastEvent = null] = await eventRows(events, sight);
      return { ...row, lastEvent, week: counts.get(trigger) ?? noneCame };
    }),
  );
}

const noneCame = { created: 0, filtered: 0, dead: 0 };

function triggerRow({ identity }: SelectedEntry, selected: SelectedTrigger, listener: EventListener, configuration: Configuration): KnownTrigger {
  const { namespace, name, spec } = selected;
  const template = templateOf(selected, configuration);
  const account = accountFor({ ...identity, eventId: '' }, listener.metadata, configuration);
  const interceptors = spec.interceptors.map((interceptor) => interceptorRow(interceptor, listener.metadata.namespace, configuration));
  const bindings = spec.bindings.map((binding) => bindingRow(binding, namespace, configuration));
  const templateName = spec.template.kind === 'inline' ? '' : spec.template.name;
  return {
    kind: identity.trigger.kind === 'inline' ? 'inline' : 'trigger',
    namespace,
    name,
    position: identity.trigger.kind === 'inline' ? identity.trigger.position : null,
    group: identity.group,
    listeners: [],
    serviceAccount: account.kind === 'ok' ? `${account.value.namespace}/${account.value.name}` : null,
    interceptors,
    bindings,
    template: {
      name: templateName,
      found: template !== null,
      creates: (template?.resourceTemplates ?? []).map((resource) => ({ apiVersion: textAt(resource, 'apiVersion'), kind: textAt(resource, 'kind') })),
      params: (template?.params ?? []).map((param) => param.name),
    },
    problems: [
      ...(account.kind === 'ok' ? [] : [account.text]),
      ...interceptors.filter(({ found }) => !found).map(({ kind, name }) => `${kind} "${name}" is not there`),
      ...bindings.filter(({ found }) => !found).map(({ kind, name }) => `${kind} "${name}" is not there`),
      ...(template === null ? [`TriggerTemplate "${templateName}" is not there`] : []),
    ],
  };
}

function groupRow({ identity, selected }: SelectedEntry, { metadata }: EventListener): KnownTrigger {
  return { ...nothing, kind: 'group', namespace: selected.namespace, name: identity.group ?? '', group: identity.group, listeners: [`${metadata.namespace}/${metadata.name}`] };
}

function unreachedRow({ namespace, name, problems }: Found<Trigger>): KnownTrigger {
  return { ...nothing, kind: 'trigger', namespace, name, problems: [...problems, 'no listener that you see reaches it'] };
}

const nothing = { position: null, group: null, listeners: [], serviceAccount: null, interceptors: [], bindings: [], template: null, problems: [] } as const;

/** The core ones run in process, whether or not their objects are there. */
function interceptorRow(interceptor: TriggerInterceptor, listenerNamespace: string, configuration: Configuration): TriggerRow['interceptors'][number] {
  if (interceptor.kind === 'webhook') return { name: interceptor.name ?? 'webhook', kind: 'webhook', found: true, filter: null };
  const { ref, params } = interceptor;
  const object = ref.kind === 'NamespacedInterceptor' ? configuration.interceptor(listenerNamespace, ref.name) : configuration.clusterInterceptor(ref.name);
  const filter = params.find(({ name }) => name === 'filter')?.value;
  return { name: ref.name, kind: ref.kind, found: object !== undefined || (ref.kind === 'ClusterInterceptor' && core.has(ref.name)), filter: ref.name === 'cel' && typeof filter === 'string' ? filter : null };
}

const core: ReadonlySet<string> = new Set(['bitbucket', 'cel', 'github', 'gitlab', 'slack']);

function bindingRow({ name, ref, kind }: BindingEntry, namespace: string, configuration: Configuration): TriggerRow['bindings'][number] {
  if (ref === undefined || ref === '') return { name: name ?? '', kind: 'value', found: true };
  const found = kind === 'ClusterTriggerBinding' ? configuration.clusterBinding(ref) : configuration.binding(namespace, ref);
  return { name: ref, kind: kind ?? 'TriggerBinding', found: found !== undefined };
}
