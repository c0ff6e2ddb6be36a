/** What would happen to an event, by the very stages that the worker runs. Nothing is stored, nothing is created. */
import { accountFor } from '@millrace/pipeline';
import type { RehearsedDelivery } from '@millrace/pipeline';
import { canonicalHeaderKey } from '@millrace/triggers';
import type { Event, Headers } from '@millrace/triggers';
import type { Sees } from '../access/sight.ts';
import type { TriedDelivery, TryAnswer } from '../contract.ts';
import { Refused } from '../http/refused.ts';
import type { Asked, Ports } from './asked.ts';
import { chainSteps, paramRow, resourceRow, seenEvent, triggerMark } from './delivery-detail.ts';

export async function tryEvent({ viewer, sight, body: asked }: Asked, { configuration, synced, rehearse, newEventId, clock }: Pick<Ports, 'configuration' | 'synced' | 'rehearse' | 'newEventId' | 'clock'>): Promise<TryAnswer> {
  const fields = asked();
  const [, namespace = '', name = ''] = /^([^/]+)\/([^/]+)$/.exec(fields.text('listener')) ?? [];
  if (name === '') throw new Refused('invalid', `listener: found ${JSON.stringify(fields.text('listener'))}, wanted "<namespace>/<name>"`);
  if (!synced()) throw new Refused('unavailable', 'what is configured is not known yet');
  const sees = await sight.among([namespace]);
  const listener = sees(namespace) ? configuration.listener(namespace, name) : undefined;
  if (listener === undefined) throw new Refused('missing', `EventListener "${namespace}/${name}" is not there, or can't be used`);

  const body = Buffer.from(fields.text('body'));
  const event: Event = {
    id: newEventId(),
    receivedAt: clock.now(),
    listener: { namespace, name, uid: listener.metadata.uid, resourceVersion: '' },
    method: fields.textOrNull('method') ?? 'POST',
    url: fields.textOrNull('url') ?? '/',
    headers: headersOf(fields.object('headers')),
    // The one who tries stands in for signatures, which nobody could make without the secret.
    vouchedBy: viewer.name,
  };
  const { stopped, note, skipped, deliveries } = await rehearse({ event, body, signal: AbortSignal.timeout(30_000) });
  const all = deliveries.flatMap(withMembers);
  const seesTriggers = await sight.among(all.flatMap(({ selected, outcome }) => [selected.namespace, ...(outcome.kind === 'rendered' ? outcome.rendering.resources.map((resource) => resource.namespace) : [])]));
  const shown = all.filter(({ selected }) => seesTriggers(selected.namespace));
  return { note: stopped?.text ?? note, skipped, deliveries: shown.map((delivery) => tried(delivery, { event, body, sees: seesTriggers, configuration })) };
}

function withMembers(delivery: RehearsedDelivery): readonly RehearsedDelivery[] {
  return [delivery, ...delivery.members.flatMap(withMembers)];
}

function tried({ identity, selected, chain, params, outcome }: RehearsedDelivery, { event, body, sees, configuration }: { readonly event: Event; readonly body: Uint8Array; readonly sees: Sees; readonly configuration: Ports['configuration'] }): TriedDelivery {
  const account = accountFor(identity, event.listener, configuration);
  const isStop = outcome.kind !== 'rendered' && outcome.kind !== 'opened';
  const failure = outcome.kind === 'rendered' ? outcome.rendering.failure : null;
  return {
    trigger: triggerMark(identity, selected),
    came: outcome.kind,
    stage: isStop ? outcome.stage : null,
    reason: isStop ? outcome.reason : (failure?.reason ?? null),
    text: isStop ? outcome.text : (failure?.text ?? null),
    // Both hold interceptors in the same place.
    chain: chainSteps(chain, { spec: JSON.parse(JSON.stringify(selected.kind === 'trigger' ? selected.spec : selected)), seen: seenEvent({ event }, body), before: {} }),
    params: params?.map((param) => paramRow(param, false)) ?? null,
    resources: outcome.kind === 'rendered' ? outcome.rendering.resources.filter(({ namespace }) => sees(namespace)).map(resourceRow) : [],
    serviceAccount: account.kind === 'ok' ? `${account.value.namespace}/${account.value.name}` : null,
  };
}

function headersOf(given: Readonly<Record<string, unknown>>): Headers {
  const headers = new Map<string, string[]>();
  for (const [name, value] of Object.entries(given)) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || typeof value !== 'string') throw new Refused('invalid', `headers: found ${JSON.stringify(name)}, wanted names of headers, each with a text`);
    const canonical = canonicalHeaderKey(name);
    headers.set(canonical, [...(headers.get(canonical) ?? []), value]);
  }
  return Object.fromEntries(headers);
}
