/** What is configured, what it resolves to, and what it came to. */
import type { EventListener } from '@millrace/triggers';
import { stringify } from 'yaml';
import { reachOfListener } from '../access/reach.ts';
import type { ListenerDetail, ListenerRow, ListenersAnswer } from '../contract.ts';
import { Refused } from '../http/refused.ts';
import type { Asked, Ports } from './asked.ts';
import type { Found } from './configured.ts';
import { addCounts, noCounts } from './numbers.ts';
import { eventRows, placeOf } from './rows.ts';
import { shownYaml } from './shown-yaml.ts';

type ListenersPorts = Pick<Ports, 'ledger' | 'configuration' | 'configured' | 'synced' | 'clock'>;

export async function listListeners({ sight }: Asked, ports: ListenersPorts): Promise<ListenersAnswer> {
  const all = await ports.configured.listeners();
  const sees = await sight.among(all.map(({ namespace }) => namespace));
  const seen = all.filter(({ namespace }) => sees(namespace));
  return { synced: ports.synced(), listeners: await Promise.all(seen.map((found) => listenerRow(found, sight, ports))) };
}

export async function showListener({ param, sight }: Asked, ports: ListenersPorts): Promise<ListenerDetail> {
  const place = { namespace: param('namespace'), name: param('name') };
  const sees = await sight.among([place.namespace]);
  const found = sees(place.namespace) ? (await ports.configured.listeners()).find(({ namespace, name }) => namespace === place.namespace && name === place.name) : undefined;
  if (found === undefined) throw new Refused('missing', `EventListener "${place.namespace}/${place.name}" is not there`);
  const { events } = await ports.ledger.events({ cursor: null, limit: 20 }, { listener: `${place.namespace}/${place.name}` });
  const spec = found.value?.spec;
  return {
    ...(await listenerRow(found, sight, ports)),
    synced: ports.synced(),
    serviceAccount: spec?.serviceAccountName || 'default',
    yaml: shownYaml(found.object),
    selectors: { namespaces: spec === undefined || spec.selector.namespaces.length === 0 ? null : spec.selector.namespaces, labels: labelsOf(found.value) },
    events: await eventRows(events, sight),
  };
}

async function listenerRow({ namespace, name, value, problems }: Found<EventListener>, sight: Asked['sight'], { ledger, configuration, clock }: ListenersPorts): Promise<ListenerRow> {
  const listener = `${namespace}/${name}`;
  const to = clock.now();
  const reach = value === null ? null : reachOfListener(value, configuration);
  const [{ events }, points] = await Promise.all([
    ledger.events({ cursor: null, limit: 1 }, { listener }),
    ledger.series({ unit: 'hour', from: to - 86_400_000, to, listener }),
  ]);
  const [lastEvent = null] = await eventRows(events, sight);
  return {
    ...placeOf({ namespace, name }),
    path: `/${namespace}/${name}`,
    problems: [...problems, ...(reach?.problems ?? [])],
    triggers: reach?.triggers.length ?? 0,
    groups: reach?.groups.length ?? 0,
    lastEvent,
    day: points.reduce(addCounts, noCounts),
  };
}

function labelsOf(listener: EventListener | null): string | null {
  const labels = listener?.spec.selector.labels ?? null;
  return labels === null ? null : stringify(labels).trim();
}
