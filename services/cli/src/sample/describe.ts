/** An event's story in a few lines for a terminal. Pure. */
import type { DeliveryView, EventView } from '@millrace/ledger';
import { isJsonObject, member, unreachable } from '@millrace/triggers';
import type { JsonValue } from '@millrace/triggers';

export function describeEvent({ event, state, note, attempts, deliveries }: EventView): readonly string[] {
  const lines = [`event     ${event.id}`];
  if (note !== null) lines.push(`          ${note}`);
  const last = attempts.at(-1);
  if (deliveries.length === 0 && last?.text) lines.push(`          ${last.outcome === 'retryable' ? 'not yet' : 'dead letter'} at ${last.stage}: ${last.text}`);
  for (const delivery of deliveries) lines.push(...describeDelivery(delivery, event.receivedAt));
  if (state !== 'final' && deliveries.length === 0) lines.push('          waits to be worked on');
  return lines;
}

function describeDelivery({ selected, identity, state, chain, attempts, objects, finalAt, rendering }: DeliveryView, receivedAt: number): readonly string[] {
  const name = selected.name === '' ? '(unnamed)' : selected.name;
  const title = identity.trigger.kind === 'group' ? `group ${name}` : `trigger ${name}`;
  const last = attempts.at(-1);
  const why = last?.text ?? '';
  const after = finalAt === null ? '' : ` after ${finalAt - receivedAt} ms`;
  const created = [...objects].flatMap(([index, object]) => {
    const resource = rendering?.resources[index];
    return [`          ${resource?.kind ?? object.resource} ${resource?.namespace ?? ''}/${object.name}`, ...object.warnings.map((warning) => `          warning   ${warning}`)];
  });
  switch (state) {
    case 'created':
      return [`${title}: created${after}`, ...created];
    case 'filtered':
      return [`${title}: filtered at ${last?.stage ?? 'intercept'}: ${why}`, ...chain.flatMap(referencesIn)];
    case 'opened':
      return [`${title}: opened`];
    case 'dead':
      return [`${title}: dead letter at ${last?.stage ?? 'create'} (${last?.reason ?? 'unknown'}): ${why}`, ...created];
    case 'discarded':
      return [`${title}: discarded, a dead letter at ${last?.stage ?? 'create'} (${last?.reason ?? 'unknown'}): ${why}`, ...created];
    case 'open':
      return [last === undefined ? `${title}: being worked on` : `${title}: not yet, attempt ${attempts.length} failed at ${last.stage} (${last.reason ?? 'unknown'}): ${why}`, ...created];
    default:
      return unreachable(state);
  }
}

/** The values that the references of an expression had: `body.ref = "refs/heads/main"`. */
function referencesIn(step: JsonValue): readonly string[] {
  const why = isJsonObject(step) ? member(step, 'why') : undefined;
  const references = isJsonObject(why) ? member(why, 'references') : undefined;
  if (!Array.isArray(references)) return [];
  return references.filter(isJsonObject).map(({ name = '', value = null }) => `          ${typeof name === 'string' ? name : ''} = ${JSON.stringify(value)}`);
}
