/**
 * Params from where they are set to where they are used. What no binding sets and has no default stays in the created object
 * as it is written, `$(tt.params.x)` and all; what is set or declared and never used is likely to be misspelt.
 */
import { planParams, referencedParams } from '@millrace/triggers';
import type { Binding, TemplateSpec } from '@millrace/triggers';
import { findingIn } from '../objects/finding.ts';
import type { Finding } from '../objects/finding.ts';
import type { KnownObjects, WrittenTrigger } from './known-objects.ts';

export function params(known: KnownObjects): readonly Finding[] {
  return [...known.triggers.flatMap((trigger) => ofTrigger(trigger, known)), ...unusedDeclarations(known), ...unusedInBindings(known)];
}

function ofTrigger(trigger: WrittenTrigger, known: KnownObjects): readonly Finding[] {
  const { manifest, at, spec } = trigger;
  const template = templateOf(trigger, known);
  const plan = planParams(spec.bindings, template?.params ?? [], lookupFor(trigger, known));
  // A binding that is missing may set anything.
  if (plan.kind === 'retryable') return [];
  if (plan.kind === 'terminal') return plan.reason === 'param-duplicate' ? [findingIn(manifest, { rule: 'param-duplicate', field: `${at}.bindings`, text: plan.text.replace('failed to resolve bindings: ', '') })] : [];
  if (template === null) return [];
  const set = new Set(plan.value.params.map(({ source }) => source.name));
  const used = usedIn(template);
  const field = spec.template.kind === 'inline' ? `${at}.template.spec.params` : `${at}.template.ref`;
  const unset = template.params.filter(({ name, default: standIn }) => standIn === undefined && used.has(name) && !set.has(name));
  const declared = new Set(template.params.map(({ name }) => name));
  const inline = spec.bindings.flatMap(({ name = '', value }, index) => (name === '' || value === undefined || declared.has(name) ? [] : [{ name, index }]));
  return [
    ...unset.map(({ name }) => findingIn(manifest, { rule: 'param-unset', field, text: `param "${name}": no binding of this trigger sets it, and ${templateName(trigger)} has no default for it` })),
    ...inline.map(({ name, index }) => findingIn(manifest, { severity: 'warning', rule: 'param-unused', field: `${at}.bindings[${index}]`, text: `param "${name}" is set, and ${templateName(trigger)} does not declare it` })),
  ];
}

/** Declared, and in none of the template's objects. */
function unusedDeclarations({ manifests, configuration, namespaceOf, triggers }: KnownObjects): readonly Finding[] {
  const templates = manifests.flatMap((manifest) => {
    const template = manifest.kind === 'TriggerTemplate' ? configuration.template(namespaceOf(manifest), manifest.name) : undefined;
    return template === undefined ? [] : [{ manifest, at: 'spec', spec: template.spec }];
  });
  const inline = triggers.flatMap(({ manifest, at, spec: { template } }) => (template.kind === 'inline' ? [{ manifest, at: `${at}.template.spec`, spec: template.spec }] : []));
  return [...templates, ...inline].flatMap(({ manifest, at, spec }) => {
    const used = usedIn(spec);
    return spec.params.flatMap(({ name }, index) =>
      used.has(name) ? [] : [findingIn(manifest, { severity: 'warning', rule: 'param-unused', field: `${at}.params[${index}]`, text: `param "${name}" is declared, and none of the resourcetemplates uses it` })],
    );
  });
}

/** Set by a binding that some trigger uses, and declared by the template of none of them: a binding is often shared. */
function unusedInBindings(known: KnownObjects): readonly Finding[] {
  return known.manifests.flatMap((manifest) => {
    const { kind, name } = manifest;
    if (kind !== 'TriggerBinding' && kind !== 'ClusterTriggerBinding') return [];
    const namespace = known.namespaceOf(manifest);
    const users = known.triggers.filter((trigger) => trigger.spec.bindings.some(({ ref, kind: refKind = 'TriggerBinding' }) => ref === name && refKind === kind && (kind === 'ClusterTriggerBinding' || trigger.namespace === namespace)));
    const templates = users.map((trigger) => templateOf(trigger, known));
    if (templates.length === 0 || templates.includes(null)) return [];
    const declared = new Set(templates.flatMap((template) => template?.params ?? []).map((param) => param.name));
    const params = bindingOf(manifest.kind, namespace, name, known)?.params ?? [];
    return params.flatMap((param, index) =>
      declared.has(param.name) ? [] : [findingIn(manifest, { severity: 'warning', rule: 'param-unused', field: `spec.params[${index}]`, text: `param "${param.name}" is set, and no template of a trigger that uses this binding declares it` })],
    );
  });
}

function usedIn({ resourceTemplates }: TemplateSpec): ReadonlySet<string> {
  return new Set(resourceTemplates.flatMap(referencedParams));
}

function templateOf({ namespace, spec: { template } }: WrittenTrigger, { configuration }: KnownObjects): TemplateSpec | null {
  return template.kind === 'inline' ? template.spec : (configuration.template(namespace, template.name)?.spec ?? null);
}

function templateName({ spec: { template } }: WrittenTrigger): string {
  return template.kind === 'inline' ? 'its template' : `TriggerTemplate "${template.name}"`;
}

function lookupFor({ namespace }: WrittenTrigger, known: KnownObjects) {
  return {
    triggerBinding: (name: string) => bindingOf('TriggerBinding', namespace, name, known)?.params ?? null,
    clusterTriggerBinding: (name: string) => bindingOf('ClusterTriggerBinding', '', name, known)?.params ?? null,
  };
}

function bindingOf(kind: string, namespace: string, name: string, { configuration }: KnownObjects): Binding | undefined {
  return kind === 'TriggerBinding' ? configuration.binding(namespace, name) : configuration.clusterBinding(name);
}
