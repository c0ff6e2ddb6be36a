/** A rehearsal for people: what each trigger decided and why, where its params have their values from, and its objects. */
import { isJsonObject, member } from '@millrace/triggers';
import type { JsonValue } from '@millrace/triggers';
import { stringify } from 'yaml';
import type { PlainDelivery, PlainObject, PlainParam, PlainRehearsal } from './plain.ts';

export function describeRehearsal({ listener, note, stopped, triggers }: PlainRehearsal): string {
  return [`EventListener ${listener}`, ...(stopped === undefined ? [] : [`${stopped.decision} at ${stopped.stage}: ${stopped.text}`]), ...(note === undefined ? [] : [note]), ...triggers.flatMap((delivery) => ['', ...describeDelivery(delivery)])].join('\n');
}

function describeDelivery({ trigger, group, decision, stage, text, interceptors = [], params = [], objects = [], members = [] }: PlainDelivery): readonly string[] {
  const title = `${trigger}${group === undefined ? '' : ` (of group ${group})`}: ${decision}${stage === undefined ? '' : ` at ${stage}`}`;
  return [
    text === undefined ? title : `${title}: ${text}`,
    ...indented(interceptors.flatMap(lookedAt)),
    ...indented(paramLines(params)),
    ...indented(objects.flatMap(objectLines)),
    ...indented(members.flatMap((one) => ['', ...describeDelivery(one)])),
  ];
}

/** What the expression of an interceptor that stopped it had before it: `body.ref = "refs/heads/main"`. */
function lookedAt(step: JsonValue): readonly string[] {
  const why = isJsonObject(step) ? member(step, 'why') : undefined;
  const references = isJsonObject(why) ? member(why, 'references') : undefined;
  if (!Array.isArray(references)) return [];
  return references.filter(isJsonObject).map(({ name = '', value = null }) => `${typeof name === 'string' ? name : ''} = ${JSON.stringify(value)}`);
}

function paramLines(params: readonly PlainParam[]): readonly string[] {
  const widest = Math.max(0, ...params.map(({ name }) => name.length));
  return params.map(({ name, value, from, defaulted = [] }) => `${name.padEnd(widest)} = ${JSON.stringify(value)}   from ${from}${defaulted.length === 0 ? '' : `, which found nothing at ${defaulted.join(', ')}`}`);
}

function objectLines({ namespace, name, object }: PlainObject): readonly string[] {
  return ['', `# ${namespace}/${name}`, ...stringify(object, { lineWidth: 0 }).trimEnd().split('\n')];
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}
