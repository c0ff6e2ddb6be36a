/**
 * Everything that is known of an event, in lines for people: what came, the way of the eight verbs, and for every trigger
 * what was decided, by which values, what was tried and what came of it. Pure.
 */
import type { DeliveryView, EventView, Held, RecordedAttempt, RenderedParam } from '@millrace/ledger';
import { isJsonObject, member, textAt, verbs } from '@millrace/triggers';
import type { JsonValue, Verb } from '@millrace/triggers';
import { describeSource } from '../frame/param-source.ts';
import { columns, shortened } from '../frame/text.ts';
import { exactTime, lasted } from '../frame/times.ts';
import { originOf, stateOf } from './summary.ts';

/** `page` is where the dashboard shows it, if one is known. */
export function storyOf(view: EventView, replays: readonly string[], page: string | null): readonly string[] {
  const { event, deliveries } = view;
  return [...eventLines(view, replays, page), ...wayOf(view), ...deliveries.flatMap((delivery) => ['', ...deliveryLines(delivery, event.receivedAt)])];
}

function eventLines(view: EventView, replays: readonly string[], page: string | null): readonly string[] {
  const { event, about, withheld, bodyBytes, duplicates, note, finalAt, held, attempts } = view;
  const { replay = null, vouchedBy } = event;
  const rows = [
    ['event', event.id],
    ...(page === null ? [] : [['page', page]]),
    ['state', `${stateOf(view)}${finalAt === null ? '' : ` after ${lasted(finalAt - event.receivedAt)}`}${note === null ? '' : `: ${note}`}`],
    ['received', `${exactTime(event.receivedAt)}  ${event.method} ${event.url}, ${bodyBytes} bytes`],
    ['answered', `202 with this event's id, when it was stored`],
    ['listener', `${event.listener.namespace}/${event.listener.name}`],
    ['from', originOf({ about, replay })],
    ...(about.delivery === null ? [] : [['delivery', about.delivery]]),
    ...(withheld.length === 0 ? [] : [['withheld', `${withheld.join(', ')} (sealed, and deleted when the event is final)`]]),
    ...(duplicates === 0 ? [] : [['repeats', `${duplicates} came, answered with this id`]]),
    ...(replay === null ? [] : [['replay', `of ${replay.of} by ${replay.by}${replay.edited ? ', with an edited body' : ''}`]]),
    ...(vouchedBy === undefined ? [] : [['vouched', `by ${vouchedBy}`]]),
    ...replays.map((id) => ['replayed', `as ${id}`]),
    ...heldRow(held),
  ];
  const headers = Object.entries(event.headers).map(([name, values]) => `  ${name}: ${values.join(', ')}`);
  return [columns(rows).text, 'headers', ...headers, ...attemptLines(attempts, event.receivedAt, '')];
}

/** The eight verbs: when each was first known to be over. Of an attempt only its end is known: what it did in one go has one time. */
function wayOf({ event, attempts, deliveries }: EventView): readonly string[] {
  const all = [...attempts, ...deliveries.flatMap((delivery) => delivery.attempts)];
  const done = new Map<Verb, number>([['receive', event.receivedAt], ['persist', event.receivedAt]]);
  const stopped = new Map<Verb, string>();
  for (const { stage, outcome, recordedAt } of all) {
    const last = outcome === 'ok' ? stage : verbs[verbs.indexOf(stage) - 1];
    for (const verb of verbs.slice(2, verbs.indexOf(last ?? 'receive') + 1)) done.set(verb, Math.min(done.get(verb) ?? Infinity, recordedAt));
    if (outcome !== 'ok') stopped.set(stage, outcome);
    done.set('record', Math.max(done.get('record') ?? 0, recordedAt));
  }
  const rows = verbs.map((verb) => {
    const at = done.get(verb);
    const [when, word] = [at === undefined ? '-' : `+${lasted(at - event.receivedAt)}`, stopped.get(verb) ?? ''];
    return [`  ${verb}`, when, word];
  });
  return ['the way', columns(rows).text];
}

function deliveryLines(delivery: DeliveryView, receivedAt: number): readonly string[] {
  const { id, selected, identity, state, finalAt, redrive, attempts, chain, rendering, held, dueAt } = delivery;
  const kind = identity.trigger.kind === 'group' ? 'group' : 'trigger';
  const through = identity.group === null || kind === 'group' ? '' : ` (through group ${identity.group})`;
  const due = dueAt === null || dueAt <= receivedAt ? '' : `, due ${exactTime(dueAt)}`;
  return [
    `${kind} ${selected.namespace}/${selected.name === '' ? '(unnamed)' : selected.name}${through}: ${state === 'dead' ? 'dead letter' : state}${finalAt === null ? due : ` after ${lasted(finalAt - receivedAt)}`}`,
    `  delivery  ${id}`,
    ...(redrive === 'none' ? [] : [`  redriven  ${redrive === 'anew' ? "decided and rendered anew, by today's objects" : 'with what is stored'}`]),
    ...heldRow(held).map(([name, text]) => `  ${name}   ${text}`),
    ...chain.flatMap(stepLines),
    ...paramLines(rendering?.params ?? null),
    ...objectLines(delivery),
    ...(rendering?.failure ? [`  template  ${rendering.failure.text}`] : []),
    ...attemptLines(attempts, receivedAt, '  '),
  ];
}

function heldRow(held: Held | null): readonly (readonly string[])[] {
  return held === null ? [] : [['waits', `at ${held.stage} (${held.reason}): ${held.text}`]];
}

/** One interceptor of the chain. */
function stepLines(step: JsonValue): readonly string[] {
  if (!isJsonObject(step)) return [];
  const text = textAt(step, 'text');
  const said = textAt(step, 'said');
  const added = member(step, 'added');
  const more = [
    ...(member(step, 'verified') === true ? ['signature verified'] : []),
    ...(member(step, 'replacedBody') === true ? ['replaced the body'] : []),
    ...(isJsonObject(added) && Object.keys(added).length > 0 ? [`added ${shortened(JSON.stringify(added), 200)}`] : []),
  ];
  const why = member(step, 'why');
  return [`  ${textAt(step, 'name') || 'interceptor'}: ${said}${text === '' ? '' : `: ${text}`}${more.length === 0 ? '' : ` (${more.join(', ')})`}`, ...(isJsonObject(why) ? whyLines(why) : [])];
}

function whyLines(why: JsonValue): readonly string[] {
  const references = isJsonObject(why) ? member(why, 'references') : undefined;
  const expression = textAt(why, 'expression');
  const values = (Array.isArray(references) ? references : []).map((one: JsonValue) => {
    const value = isJsonObject(one) ? member(one, 'value') : undefined;
    return `      ${textAt(one, 'name')} = ${shortened(JSON.stringify(value ?? null), 200)}`;
  });
  return [...(expression === '' ? [] : [`    ${expression}`]), ...values];
}

function paramLines(params: readonly RenderedParam[] | null): readonly string[] {
  if (params === null || params.length === 0) return [];
  const rows = params.map(({ name, value, cut, from }) => [`    ${name}`, `${JSON.stringify(value)}${cut > 0 ? ` and ${cut} characters more` : ''}`, describeSource(from)]);
  return ['  params', columns(rows.map(([name = '', value = '', from = '']) => [name, shortened(value, 120), from])).text];
}

/** What is there, and what was to be. */
function objectLines({ rendering, objects, state }: DeliveryView): readonly string[] {
  const lines = (rendering?.resources ?? []).flatMap((resource, index) => {
    const result = objects.get(index);
    const place = `${resource.kind} ${resource.namespace}/${result?.name ?? resource.name}`;
    if (result === undefined) return [`    ${place}  ${state === 'open' ? 'not yet' : 'not created'}`];
    return [`    ${place}  created${result.found ? ' (it was there already, and ours)' : ''}, uid ${result.uid}`, ...result.warnings.map((warning) => `      warning: ${warning}`)];
  });
  return lines.length === 0 ? [] : ['  objects', ...lines];
}

function attemptLines(attempts: readonly RecordedAttempt[], receivedAt: number, indent: string): readonly string[] {
  if (attempts.length === 0) return [];
  const rows = attempts.map(({ stage, outcome, reason, text, durationMs, worker, recordedAt }) => [
    `${indent}  +${lasted(recordedAt - receivedAt)}`,
    `${outcome} at ${stage}${reason === null ? '' : ` (${reason})`}`,
    `took ${lasted(durationMs)}`,
    `${worker}${text === null ? '' : `: ${text}`}`,
  ]);
  return [`${indent}attempts`, columns(rows).text];
}
