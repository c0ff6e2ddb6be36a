import type { FieldProblem } from './field-problem.ts';
import type { Kind } from './kind.ts';
import { bindingFields, checkBindingSpec, viewBinding, type Binding, type BindingValue } from './parts/binding-spec.ts';
import { checkName } from './parts/metadata.ts';
import { goPackage, perVersion } from './parts/version.ts';
import { struct } from './shape/struct.ts';

/** For triggers of every namespace; it has none itself. */
export type ClusterTriggerBinding = Binding;

const shapes = perVersion((version) => struct(`${goPackage(version)}.ClusterTriggerBinding`, bindingFields(version)));

export const clusterTriggerBinding: Kind<BindingValue, ClusterTriggerBinding> = {
  name: 'ClusterTriggerBinding',
  versions: ['v1alpha1', 'v1beta1'],
  shape: (version) => shapes[version],
  setDefaults: (value) => value,
  validate,
  view: viewBinding,
};

/** cluster_trigger_binding_validation.go: a bad name ends it, and paths lack `spec`. */
function validate(value: BindingValue): readonly FieldProblem[] {
  const wrongName = checkName(value.metadata);
  return wrongName.length > 0 ? wrongName : checkBindingSpec(value.spec);
}
