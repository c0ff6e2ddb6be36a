/** Triggers, those of a listener or all that are seen, a page at a time: only what is shown is looked up in the ledger. */
import type { TriggerNames, TriggersAnswer } from '../contract.ts';
import type { Asked, Ports } from './asked.ts';
import { foundBy, inOrder } from './trigger-order.ts';
import { knownTriggers, withNumbers } from './trigger-rows.ts';
import type { KnownTrigger } from './trigger-rows.ts';

type TriggersPorts = Pick<Ports, 'ledger' | 'configuration' | 'configured' | 'synced' | 'clock'>;

/** Those of listeners, inline ones and groups among them, and those that no listener reaches. */
export async function listTriggers({ query, sight }: Asked, ports: TriggersPorts): Promise<TriggersAnswer> {
  const all = await seenTriggers(query.text('listener'), sight, ports);
  const matching = inOrder(foundBy(query.text('search', 300) ?? '', all));
  const page = Math.min(query.whole('page', 1, 10_000) ?? 1, Math.max(1, Math.ceil(matching.length / perPage)));
  const before = (page - 1) * perPage;
  return { synced: ports.synced(), all: all.length, matching: matching.length, page, before, triggers: await withNumbers(matching.slice(before, before + perPage), sight, ports) };
}

export async function nameTriggers({ sight }: Asked, ports: TriggersPorts): Promise<TriggerNames> {
  const named = (await seenTriggers(null, sight, ports)).filter(({ kind }) => kind === 'trigger');
  return { names: [...new Set(named.map(({ namespace, name }) => `${namespace}/${name}`))].toSorted() };
}

async function seenTriggers(listener: string | null, sight: Asked['sight'], { configured, configuration }: TriggersPorts): Promise<readonly KnownTrigger[]> {
  const [listeners, triggers] = await Promise.all([configured.listeners(), configured.triggers()]);
  const sees = await sight.among([...listeners, ...triggers].map(({ namespace }) => namespace));
  const asked = listeners.flatMap(({ namespace, name, value }) => (value !== null && sees(namespace) && (listener === null || listener === `${namespace}/${name}`) ? [value] : []));
  const known = knownTriggers({ listeners: asked, triggers }, configuration);
  const seen = await sight.among(known.map(({ namespace }) => namespace));
  return known.filter((row) => seen(row.namespace) && (listener === null || row.listeners.length > 0));
}

/** As much as a page draws and Redis answers without anybody noticing. */
const perPage = 100;
