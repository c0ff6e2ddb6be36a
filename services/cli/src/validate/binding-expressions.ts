/** `$(...)` in bindings that can't find anything, whatever the event. A default of the template hides such a mistake for ever. */
import { findExpressions, planExpression } from '@millrace/triggers';
import type { Param } from '@millrace/triggers';
import { findingIn } from '../objects/finding.ts';
import type { Finding } from '../objects/finding.ts';
import type { Manifest } from '../objects/read-manifests.ts';
import type { KnownObjects } from './known-objects.ts';

export function bindingExpressions({ manifests, configuration, namespaceOf, triggers }: KnownObjects): readonly Finding[] {
  const bindings = manifests.flatMap((manifest) => {
    const read = { TriggerBinding: () => configuration.binding(namespaceOf(manifest), manifest.name), ClusterTriggerBinding: () => configuration.clusterBinding(manifest.name) };
    const binding = manifest.kind === 'TriggerBinding' || manifest.kind === 'ClusterTriggerBinding' ? read[manifest.kind]() : undefined;
    return (binding?.params ?? []).flatMap((param, index) => problemsOf(manifest, param, `spec.params[${index}].value`));
  });
  const inline = triggers.flatMap(({ manifest, at, spec }) => spec.bindings.flatMap(({ name = '', value = '' }, index) => problemsOf(manifest, { name, value }, `${at}.bindings[${index}].value`)));
  return [...bindings, ...inline];
}

function problemsOf(manifest: Manifest, { name, value }: Param, field: string): readonly Finding[] {
  return findExpressions(value).flatMap(({ original, expression }) => {
    const text = problemOf(expression);
    return text === null ? [] : [findingIn(manifest, { rule: 'expression', field, text: `param "${name}": ${original}: ${text}` })];
  });
}

function problemOf(wrapped: string): string | null {
  const expression = planExpression(wrapped);
  if (expression.kind === 'invalid') return expression.text;
  const first = expression.kind === 'path' ? expression.path[0] : undefined;
  if (first?.kind !== 'field' || roots.includes(first.name.toLowerCase())) return null;
  return `found "${first.name}", wanted one of ${roots.join(', ')}: nothing else is there`;
}

/** What a binding looks at (bind/event-root.ts of packages/triggers). */
const roots = ['body', 'header', 'extensions', 'context'];
