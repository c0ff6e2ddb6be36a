/** Names that lead nowhere. Tekton lets such objects in: the trigger is skipped, or fails when its first event comes. */
import { coreInterceptors } from '@millrace/interceptors';
import { planSelection, selectTriggers } from '@millrace/triggers';
import { findingIn } from '../objects/finding.ts';
import type { Finding, Rule } from '../objects/finding.ts';
import type { Manifest } from '../objects/read-manifests.ts';
import type { KnownObjects, WrittenChain, WrittenTrigger } from './known-objects.ts';

export function references(known: KnownObjects): readonly Finding[] {
  return [...known.listeners.flatMap((one) => ofListener(one, known)), ...known.triggers.flatMap((one) => ofTrigger(one, known)), ...known.chains.flatMap((one) => ofChain(one, known))];
}

function ofListener({ manifest, listener }: KnownObjects['listeners'][number], { has, configuration }: KnownObjects): readonly Finding[] {
  const { namespace } = listener.metadata;
  const missing = listener.spec.triggers.flatMap((entry, index) =>
    entry.kind !== 'reference' || has('Trigger', namespace, entry.trigger) ? [] : [absent(manifest, 'trigger-missing', `spec.triggers[${index}].triggerRef`, 'Trigger', namespace, entry.trigger)],
  );
  const plan = planSelection({ ...listener, spec: { ...listener.spec, triggers: [], triggerGroups: [] } });
  const selects = listener.spec.selector.labels !== null || listener.spec.selector.namespaces.length > 0;
  if (!selects || plan.kind !== 'planned' || selectTriggers(plan, configuration).entries.length > 0) return missing;
  const field = listener.spec.selector.labels === null ? 'spec.namespaceSelector' : 'spec.labelSelector';
  return [...missing, findingIn(manifest, { severity: 'warning', rule: 'selects-nothing', field, text: 'selects no Trigger of these files' })];
}

function ofTrigger({ manifest, at, namespace, spec }: WrittenTrigger, { has }: KnownObjects): readonly Finding[] {
  const bindings = spec.bindings.flatMap(({ ref = '', kind = 'TriggerBinding' }, index) => {
    const scope = kind === 'ClusterTriggerBinding' ? '' : namespace;
    return ref === '' || has(kind, scope, ref) ? [] : [absent(manifest, 'binding-missing', `${at}.bindings[${index}].ref`, kind, scope, ref)];
  });
  const { template } = spec;
  if (template.kind === 'inline' || template.name === '' || has('TriggerTemplate', namespace, template.name)) return bindings;
  return [...bindings, absent(manifest, 'template-missing', `${at}.template.ref`, 'TriggerTemplate', namespace, template.name)];
}

/** A NamespacedInterceptor is looked up beside the listener, which for a Trigger may be any of those that are there. */
function ofChain({ manifest, at, interceptors }: WrittenChain, { has, listeners, namespaceOf }: KnownObjects): readonly Finding[] {
  const own = namespaceOf(manifest);
  const places = manifest.kind === 'EventListener' ? [own] : [own, ...listeners.map(({ listener }) => listener.metadata.namespace)];
  return interceptors.flatMap((interceptor, index) => {
    if (interceptor.kind !== 'reference' || interceptor.ref.name === '') return [];
    const { kind, name } = interceptor.ref;
    const field = `${at}[${index}].ref.name`;
    if (kind === 'ClusterInterceptor') {
      if (coreInterceptors.some((core) => core === name) || has(kind, '', name)) return [];
      return [absent(manifest, 'interceptor-missing', field, kind, '', name, `, and is none of Tekton's own (${coreInterceptors.join(', ')})`)];
    }
    if (kind !== 'NamespacedInterceptor') return [findingIn(manifest, { rule: 'interceptor-missing', field: `${at}[${index}].ref.kind`, text: `found "${kind}", wanted "ClusterInterceptor" or "NamespacedInterceptor"` })];
    return places.some((namespace) => has('Interceptor', namespace, name)) ? [] : [absent(manifest, 'interceptor-missing', field, 'Interceptor', own, name)];
  });
}

function absent(manifest: Manifest, rule: Rule, field: string, kind: string, namespace: string, name: string, more = ''): Finding {
  const place = namespace === '' ? '' : ` in namespace "${namespace}"`;
  return findingIn(manifest, { rule, field, text: `found "${name}", and no ${kind} of that name${place} in these files${more}` });
}
