/** Gives each param of a trigger's bindings the value it has in this event (Tekton pkg/template/event.go, ResolveParams). */
import { setImmediate as nextRound } from 'node:timers/promises';
import { eventRoot, ok, planParams, resolveParams, retryable, substitutionMode, terminal } from '@millrace/triggers';
import type { BindingLookup, DeliveryIdentity, Outcome, TemplateChoice } from '@millrace/triggers';
import type { Configuration } from '../configuration.ts';
import type { Stage } from '../stage.ts';
import type { Bound, Intercepted, Template } from '../way.ts';

/** Characters that are decoded, and looked up and printed, within some tens of milliseconds. */
const longestTogether = 300_000;

export type BindPorts = Pick<Configuration, 'binding' | 'clusterBinding' | 'template' | 'trigger'>;

export function createBind(configuration: BindPorts): Stage<Intercepted, Bound> {
  return async function bind({ delivery, body, headers, extensions }, { tell }) {
    const { selected } = delivery;
    if (selected.kind === 'group') throw new TypeError('a group has no bindings');
    const template = templateOf(delivery.identity, selected.namespace, selected.spec.template, configuration);
    if (template.kind !== 'ok') return template;
    const plan = planParams(selected.spec.bindings, template.value.spec.params, lookupIn(selected.namespace, configuration));
    if (plan.kind !== 'ok') return plan;
    const text = body.text();
    const parsed = text === '' ? { ok: null } : body.json();
    // Decoding much is a turn of its own, unless an interceptor has done it already.
    if (text.length > longestTogether) await nextRound();
    // Tekton parses the body even where no binding looks at it.
    if ('error' in parsed) return terminal(parsed.reason, `failed to ApplyEventValuesToParams: failed to marshal event: failed to unmarshal request body: ${parsed.error}`);
    const params = resolveParams(plan.value, eventRoot({ headers, body: parsed.ok, extensions, eventId: delivery.event.id }), { json: template.value.mode === 'tree' });
    if (params.kind !== 'ok') return params;
    tell.params(params.value);
    return ok({ delivery, params: params.value, template: template.value });
  };
}

function templateOf({ trigger }: DeliveryIdentity, namespace: string, choice: TemplateChoice, configuration: BindPorts): Outcome<Template> {
  const triggerAnnotations = trigger.kind === 'trigger' ? (configuration.trigger(trigger.namespace, trigger.name)?.metadata.annotations ?? {}) : {};
  if (choice.kind === 'inline') return inMode({ spec: choice.spec, annotations: {} }, triggerAnnotations);
  const found = configuration.template(namespace, choice.name);
  if (found === undefined) return retryable('template-missing', { kind: 'absent' }, `TriggerTemplate "${namespace}/${choice.name}" not found`);
  return inMode({ spec: found.spec, annotations: found.metadata.annotations }, triggerAnnotations);
}

function inMode(template: Omit<Template, 'mode'>, triggerAnnotations: Template['annotations']): Outcome<Template> {
  const mode = substitutionMode(triggerAnnotations, template.annotations);
  return mode.kind === 'ok' ? ok({ ...template, mode: mode.value }) : mode;
}

function lookupIn(namespace: string, { binding, clusterBinding }: BindPorts): BindingLookup {
  return {
    triggerBinding: (name) => binding(namespace, name)?.params ?? null,
    clusterTriggerBinding: (name) => clusterBinding(name)?.params ?? null,
  };
}
