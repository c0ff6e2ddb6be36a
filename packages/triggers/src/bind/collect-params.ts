import { ok, retryable, terminal, type Ok, type Retryable, type Terminal } from '../outcome.ts';

export interface Param {
  readonly name: string;
  readonly value: string;
}

/** A trigger's own entry: a name and value, or a reference. What is absent is undefined, and an empty name or ref counts as absent. */
export interface BindingEntry {
  readonly name?: string | undefined;
  readonly value?: string | undefined;
  readonly ref?: string | undefined;
  readonly kind?: string | undefined;
}

/** The bindings that exist, by name; `null` where there is none. */
export interface BindingLookup {
  readonly triggerBinding: (name: string) => readonly Param[] | null;
  readonly clusterTriggerBinding: (name: string) => readonly Param[] | null;
}

/** Where a param's value was written. */
export type ParamSource =
  | { readonly kind: 'inline' }
  | { readonly kind: 'TriggerBinding'; readonly name: string }
  | { readonly kind: 'ClusterTriggerBinding'; readonly name: string }
  | { readonly kind: 'default' };

export interface SourcedParam extends Param {
  readonly from: ParamSource;
}

/** All params of a trigger in the order of its bindings (Tekton `pkg/template/resource.go`, resolveBindingsToParams). */
export function collectParams(bindings: readonly BindingEntry[], lookup: BindingLookup): Ok<readonly SourcedParam[]> | Retryable | Terminal {
  const params: SourcedParam[] = [];
  for (const binding of bindings) {
    const own = paramsOf(binding, lookup);
    if (own.kind !== 'ok') return own;
    params.push(...own.value);
  }
  const seen = new Set<string>();
  for (const { name } of params) {
    if (seen.has(name)) return terminal('param-duplicate', `failed to resolve bindings: duplicate param name: ${name}`);
    seen.add(name);
  }
  return ok(params);
}

function paramsOf({ name = '', value, ref = '', kind }: BindingEntry, lookup: BindingLookup): Ok<readonly SourcedParam[]> | Retryable | Terminal {
  if (name !== '' && value !== undefined) return ok([{ name, value, from: { kind: 'inline' } }]);
  if (ref === '') return terminal('trigger-invalid', `failed to resolve bindings: invalid binding: ${JSON.stringify({ name, value })} is neither a name with a value nor a ref`);
  if (kind === 'ClusterTriggerBinding') return referenced({ kind, name: ref }, lookup.clusterTriggerBinding(ref));
  return referenced({ kind: 'TriggerBinding', name: ref }, lookup.triggerBinding(ref));
}

function referenced(from: Exclude<ParamSource, { kind: 'inline' | 'default' }>, params: readonly Param[] | null): Ok<readonly SourcedParam[]> | Retryable {
  if (params === null) return retryable('binding-missing', { kind: 'absent' }, `failed to resolve bindings: error getting ${from.kind} "${from.name}": not found`);
  return ok(params.map(({ name, value }) => ({ name, value, from })));
}
