/** Gives each param of a trigger's bindings the value it has in this event (Tekton pkg/template/event.go, ResolveParams). */
import { eventRoot, ok, planParams, resolveParams, retryable, terminal } from '@millrace/triggers';
import type { BindingLookup, Outcome, TemplateChoice } from '@millrace/triggers';
import type { Configuration } from '../configuration.ts';
import type { Stage } from '../stage.ts';
import type { Bound, Intercepted, Template } from '../way.ts';

export type BindPorts = Pick<Configuration, 'binding' | 'clusterBinding' | 'template'>;

export function createBind(configuration: BindPorts): Stage<Intercepted, Bound> {
  return async function bind({ delivery, body, headers, extensions }) {
    const { selected } = delivery;
    if (selected.kind === 'group') throw new TypeError('a group has no bindings');
    const template = templateOf(selected.namespace, selected.spec.template, configuration);
    if (template.kind !== 'ok') return template;
    const plan = planParams(selected.spec.bindings, template.value.spec.params, lookupIn(selected.namespace, configuration));
    if (plan.kind !== 'ok') return plan;
    const text = body.text();
    const parsed = text === '' ? { ok: null } : body.json();
    // Tekton parses the body even where no binding looks at it.
    if ('error' in parsed) return terminal(parsed.reason, `failed to ApplyEventValuesToParams: failed to marshal event: failed to unmarshal request body: ${parsed.error}`);
    const params = resolveParams(plan.value, eventRoot({ headers, body: parsed.ok, extensions, eventId: delivery.event.id }));
    if (params.kind !== 'ok') return params;
    return ok({ delivery, params: params.value, template: template.value });
  };
}

function templateOf(namespace: string, choice: TemplateChoice, { template }: BindPorts): Outcome<Template> {
  if (choice.kind === 'inline') return ok({ spec: choice.spec, annotations: {} });
  const found = template(namespace, choice.name);
  if (found === undefined) return retryable('template-missing', { kind: 'absent' }, `TriggerTemplate "${namespace}/${choice.name}" not found`);
  return ok({ spec: found.spec, annotations: found.metadata.annotations });
}

function lookupIn(namespace: string, { binding, clusterBinding }: BindPorts): BindingLookup {
  return {
    triggerBinding: (name) => binding(namespace, name)?.params ?? null,
    clusterTriggerBinding: (name) => clusterBinding(name)?.params ?? null,
  };
}
