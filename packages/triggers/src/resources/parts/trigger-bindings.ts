import type { BindingEntry } from '../../bind/collect-params.ts';
import { invalidValue, missingField, missingOneOf, multipleOneOf, type FieldProblem } from '../field-problem.ts';
import { list, pointer } from '../shape/containers.ts';
import { namedText, text } from '../shape/scalars.ts';
import { omitempty } from '../shape/shape.ts';
import { struct, type ValueOf } from '../shape/struct.ts';
import { goPackage, perVersion, type Version } from './version.ts';

/** trigger_types.go, TriggerSpecBinding. */
export const triggerBindingsShapes = perVersion((version) =>
  list(
    pointer(
      struct(`${goPackage(version)}.TriggerSpecBinding`, {
        name: omitempty(text),
        value: omitempty(pointer(text)),
        ref: omitempty(text),
        kind: omitempty(namedText(`${goPackage(version)}.TriggerBindingKind`)),
        apiversion: omitempty(text),
      }),
    ),
  ),
);

export type TriggerBindingsValue = ValueOf<typeof triggerBindingsShapes.v1beta1>;
type Entry = NonNullable<NonNullable<TriggerBindingsValue>[number]>;

/** trigger_defaults.go: every binding without a kind, those with name and value too. */
export function defaultBindings(bindings: TriggerBindingsValue): TriggerBindingsValue {
  if (bindings === null) return null;
  return bindings.map((binding) => (binding !== null && binding.kind === '' ? { ...binding, kind: 'TriggerBinding' } : binding));
}

/** A null entry becomes an empty one, which names neither a value nor a binding. */
export function viewBindings(bindings: TriggerBindingsValue): readonly BindingEntry[] {
  return (bindings ?? []).map((binding) => (binding === null ? {} : { name: binding.name, value: binding.value ?? undefined, ref: binding.ref, kind: binding.kind }));
}

/** trigger_validation.go, triggerSpecBindingArray.validate. On a null entry Tekton's webhook panics; here it is refused. */
export function checkBindings(bindings: TriggerBindingsValue, version: Version): readonly FieldProblem[] {
  return (bindings ?? []).flatMap((binding, index) => {
    const at = `bindings[${index}]`;
    if (binding === null) return [invalidValue("binding '<nil>' must be a valid value", at)];
    return checkBinding(binding, at, version === 'v1alpha1' ? upperNames : lowerNames);
  });
}

interface FieldNames {
  readonly ref: string;
  readonly name: string;
  readonly value: string;
  readonly spec: string;
}

/** v1alpha1 spells the paths of this one rule with capitals. */
const upperNames: FieldNames = { ref: 'Ref', name: 'Name', value: 'Value', spec: 'Spec' };
const lowerNames: FieldNames = { ref: 'ref', name: 'name', value: 'value', spec: 'spec' };
const kinds = ['TriggerBinding', 'ClusterTriggerBinding'];

function checkBinding(binding: Entry, at: string, names: FieldNames): readonly FieldProblem[] {
  if (binding.ref !== '') {
    if (binding.name !== '') return [multipleOneOf(`${at}.${names.ref}`, `${at}.${names.name}`)];
    return kinds.includes(binding.kind) ? [] : [invalidValue('invalid kind', `${at}.kind`)];
  }
  if (binding.name === '') return [missingOneOf(`${at}.${names.ref}`, `${at}.${names.spec}`, `${at}.${names.name}`)];
  return binding.value === null ? [missingField(`${at}.${names.value}`)] : [];
}
