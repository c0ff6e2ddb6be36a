import { planTemplate, prepareSubstitution, renderTemplate, substitute, type JsonObject, type JsonValue, type Param, type ParamSpec, type TemplatePlan } from '@millrace/triggers';
import { compareError, compareParams, compareValues, type NamedValue } from '../compare.ts';
import { differs, type Suite } from '../suite.ts';
import { create, type ApiError } from './api-stand-in.ts';
import { resolve, type BindingsInput } from './bindings.ts';

export interface TemplatesInput {
  readonly template: {
    readonly metadata: { readonly annotations?: Readonly<Record<string, string>> | null };
    readonly spec: { readonly params?: readonly ParamSpec[] | null; readonly resourcetemplates?: readonly JsonValue[] | null };
  };
  readonly params?: readonly Param[] | null;
  readonly event?: BindingsInput;
  readonly uid: string;
  readonly eventID: string;
  readonly eventListener: string;
  readonly trigger: { readonly name: string; readonly namespace: string };
  readonly apiErrors?: readonly ApiError[];
}

export interface CreatedObject {
  readonly apiPath: string;
  readonly object: JsonObject;
}

export interface TemplatesExpected {
  readonly params?: readonly NamedValue[];
  readonly resolved?: readonly string[];
  readonly created?: readonly CreatedObject[];
  readonly rejected?: readonly CreatedObject[];
  readonly error?: { readonly message: string };
}

interface Answer {
  readonly created: readonly CreatedObject[];
  readonly rejected: readonly CreatedObject[];
  readonly error: string | null;
}

/** A TriggerTemplate and params, or an event that gives them: the texts, and what is sent to the API in order. */
export const templates: Suite<TemplatesInput, TemplatesExpected> = {
  suite: 'templates',
  async run({ input, expected }) {
    const params = paramsOf(input);
    if (params.kind === 'error') return differs(compareError(params.text, expected.error?.message ?? null));
    const plan = planOf(input);
    const substitution = prepareSubstitution(plan, params.params, input.uid);
    const texts = plan.items.map((item) => substitute(item, substitution));
    const answer = answerTo(input, plan, params.params);
    return differs([
      ...(expected.params === undefined ? [] : compareParams(params.params, expected.params)),
      ...(expected.resolved === undefined ? [] : compareTexts(texts, expected.resolved)),
      ...compareError(answer.error, expected.error?.message ?? null),
      ...compareValues(answer.created, sentOf(expected.created), 'created'),
      ...compareValues(answer.rejected, sentOf(expected.rejected), 'rejected'),
    ]);
  },
};

export function planOf({ template }: TemplatesInput): TemplatePlan {
  return planTemplate({ annotations: template.metadata.annotations ?? {}, resourceTemplates: template.spec.resourcetemplates ?? [] });
}

export function paramsOf(input: TemplatesInput): { readonly kind: 'params'; readonly params: readonly Param[] } | { readonly kind: 'error'; readonly text: string } {
  if (input.event === undefined) return { kind: 'params', params: input.params ?? [] };
  const resolved = resolve({ ...input.event, templateParams: input.template.spec.params ?? [] });
  return resolved.kind === 'ok' ? { kind: 'params', params: resolved.value.map(({ name, value }) => ({ name, value })) } : { kind: 'error', text: resolved.text };
}

function answerTo(input: TemplatesInput, plan: TemplatePlan, params: readonly Param[]): Answer {
  const { eventListener, trigger, uid, eventID: eventId } = input;
  const { resources, failure } = renderTemplate(plan, params, { uid, namespace: trigger.namespace, labels: { eventListener, trigger: trigger.name, eventId } });
  const created: CreatedObject[] = [];
  for (const { apiVersion, kind, namespace, object } of resources) {
    const answer = create(apiVersion, kind, namespace, input.apiErrors ?? []);
    if (answer.kind === 'unknown') return { created, rejected: [], error: answer.text };
    if (answer.kind === 'rejected') return { created, rejected: [{ apiPath: answer.apiPath, object }], error: 'refused by the API stand-in' };
    created.push({ apiPath: answer.apiPath, object });
  }
  return { created, rejected: [], error: failure?.text ?? null };
}

/** Exact, except that integers beyond 2^53 have lost digits on both sides. */
function compareTexts(texts: readonly (string | null)[], expected: readonly string[]): string[] {
  if (texts.length !== expected.length) return compareValues(texts, expected, 'resolved');
  return expected.flatMap((wanted, index) => {
    const text = texts[index];
    if (text === wanted) return [];
    const [ours, theirs] = [parse(text ?? ''), parse(wanted)];
    const hasBigNumber = /[0-9]{16}/.test(wanted);
    return ours !== undefined && theirs !== undefined && hasBigNumber ? compareValues(ours, theirs, `resolved[${index}]`) : compareValues(text, wanted, `resolved[${index}]`);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sentOf(objects: readonly CreatedObject[] | undefined): readonly CreatedObject[] {
  return (objects ?? []).map(({ apiPath, object }) => ({ apiPath, object }));
}
