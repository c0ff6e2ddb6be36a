/** One delivery as its page shows it: what each interceptor said, the params, the objects, the attempts. */
import { explainFilter } from '@millrace/interceptors';
import type { DeliveryView, EventView, Held, ObjectResult, RecordedAttempt, RenderedParam, RenderedResource } from '@millrace/ledger';
import { isJsonList, isJsonObject, member, mergeExtensions, textAt, unreachable } from '@millrace/triggers';
import type { DeliveryIdentity, Explanation, Headers, JsonObject, JsonValue, ParamSource } from '@millrace/triggers';
import { stringify } from 'yaml';
import type { Sees } from '../access/sight.ts';
import type { AttemptRow, ChainStep, CreatedMark, DeliveryDetail, HeldRow, ParamRow, ResourceRow, TriggerMark } from '../contract.ts';

export interface Around {
  readonly view: EventView;
  readonly body: Uint8Array | null;
  readonly sees: Sees;
  readonly tektonDashboard: string | null;
}

export function deliveryDetail(delivery: DeliveryView, around: Around): DeliveryDetail {
  const { view, body, sees, tektonDashboard } = around;
  const last = delivery.attempts.at(-1) ?? null;
  const group = view.deliveries.find(({ identity }) => identity.trigger.kind === 'group' && identity.group === delivery.identity.group && delivery.identity.trigger.kind !== 'group');
  const { rendering } = delivery;
  return {
    id: delivery.id,
    trigger: triggerMark(delivery.identity, delivery.selected),
    state: delivery.state,
    text: last?.text ?? rendering?.failure?.text ?? null,
    stage: last?.stage ?? null,
    reason: last?.reason ?? null,
    chain: chainSteps(delivery.chain, { spec: delivery.selected.spec, seen: seenEvent(view, body), before: addedBy(group?.chain ?? []) }),
    params: rendering?.params?.map(keptParamRow) ?? null,
    resources: (rendering?.resources ?? []).flatMap((resource, index) => (sees(resource.namespace) ? [{ ...resourceRow(resource), created: createdMark(resource, delivery.objects.get(index), tektonDashboard) }] : [])),
    attempts: delivery.attempts.map(attemptRow),
    held: heldRow(delivery.held),
    dueAt: delivery.dueAt,
    finalAt: delivery.finalAt,
    run: delivery.run,
    redrive: delivery.redrive,
  };
}

export function attemptRow({ recordedAt, stage, outcome, reason, text, durationMs, worker }: RecordedAttempt): AttemptRow {
  return { at: recordedAt, stage, outcome, reason, text, durationMs, worker };
}

export function heldRow(held: Held | null): HeldRow | null {
  return held === null ? null : { stage: held.stage, reason: held.reason, text: held.text };
}

export function triggerMark({ trigger, group, occurrence }: Omit<DeliveryIdentity, 'eventId'>, { namespace, name, generation }: { readonly namespace: string; readonly name: string; readonly generation: number }): TriggerMark {
  return { kind: trigger.kind, namespace, name, position: trigger.kind === 'inline' ? trigger.position : null, group, occurrence, generation };
}

export interface SeenBy {
  /** The trigger's or group's, as it is stored. */
  readonly spec: JsonValue;
  readonly seen: SeenEvent | null;
  /** Extensions that its group has added. */
  readonly before: JsonObject;
}

interface SeenEvent {
  readonly body: JsonObject;
  readonly header: Headers;
  readonly requestURL: string;
}

/** Steps as they are stored; of a CEL filter that let the event through, with the values it saw. */
export function chainSteps(chain: readonly JsonValue[], { spec, seen, before }: SeenBy): readonly ChainStep[] {
  let extensions = before;
  return chain.flatMap((stored) => {
    if (!isJsonObject(stored)) return [];
    // Only the pipeline writes these.
    const step = stored as unknown as Omit<ChainStep, 'text' | 'why'> & { readonly text?: string; readonly why?: Explanation };
    const why = step.why ?? (seen === null ? null : passedFilter(spec, step.position, { ...seen, extensions }));
    extensions = mergeExtensions(extensions, step.added);
    return [{ ...step, text: step.text ?? null, why }];
  });
}

export function seenEvent({ event }: Pick<EventView, 'event'>, body: Uint8Array | null): SeenEvent | null {
  try {
    const parsed = JSON.parse(new TextDecoder().decode(body ?? new Uint8Array())) as JsonValue;
    return isJsonObject(parsed) ? { body: parsed, header: event.headers, requestURL: event.url } : null;
  } catch {
    // No JSON: a filter saw no body either.
    return null;
  }
}

function addedBy(chain: readonly JsonValue[]): JsonObject {
  return chain.reduce<JsonObject>((sum, step) => {
    const added = isJsonObject(step) ? member(step, 'added') : undefined;
    return isJsonObject(added) ? mergeExtensions(sum, added) : sum;
  }, {});
}

function passedFilter(spec: JsonValue, position: number, seen: Parameters<typeof explainFilter>[1]): Explanation | null {
  const interceptors = isJsonObject(spec) ? member(spec, 'interceptors') : undefined;
  const interceptor = isJsonList(interceptors) ? interceptors[position] : undefined;
  if (!isJsonObject(interceptor) || textAt(member(interceptor, 'ref'), 'name') !== 'cel') return null;
  const params = member(interceptor, 'params');
  const filter = isJsonList(params) ? textAt(params.find((param) => textAt(param, 'name') === 'filter'), 'value') : '';
  return filter === '' ? null : explainFilter(filter, seen);
}

export function paramRow({ name, value, from, defaulted }: Omit<RenderedParam, 'cut'>, cut: boolean): ParamRow {
  return { name, value, cut, from: sourceText(from), defaulted };
}

function keptParamRow(param: RenderedParam): ParamRow {
  return paramRow(param, param.cut > 0);
}

function sourceText(from: ParamSource): string {
  switch (from.kind) {
    case 'inline':
      return 'the trigger itself';
    case 'default':
      return "the template's default";
    case 'TriggerBinding':
    case 'ClusterTriggerBinding':
      return `${from.kind} "${from.name}"`;
    default:
      return unreachable(from);
  }
}

export function resourceRow({ apiVersion, kind, namespace, name, object }: RenderedResource): Omit<ResourceRow, 'created'> {
  return { apiVersion, kind, namespace, name, yaml: stringify(object, { lineWidth: 0 }) };
}

function createdMark(resource: RenderedResource, result: ObjectResult | undefined, tektonDashboard: string | null): CreatedMark | null {
  if (result === undefined) return null;
  return { name: result.name, uid: result.uid, warnings: result.warnings, found: result.found, link: linkTo(resource, result.name, tektonDashboard) };
}

/** Tekton Dashboard has pages for runs. */
export function linkTo({ apiVersion, kind, namespace }: Pick<RenderedResource, 'apiVersion' | 'kind' | 'namespace'>, name: string, tektonDashboard: string | null): string | null {
  if (tektonDashboard === null || !apiVersion.startsWith('tekton.dev/') || (kind !== 'PipelineRun' && kind !== 'TaskRun')) return null;
  return `${tektonDashboard}/#/namespaces/${encodeURIComponent(namespace)}/${kind.toLowerCase()}s/${encodeURIComponent(name)}`;
}
