import { via } from './field-problem.ts';
import type { Kind } from './kind.ts';
import { bindingFields, checkBindingSpec, viewBinding, type Binding, type BindingValue } from './parts/binding-spec.ts';
import { checkName } from './parts/metadata.ts';
import { goPackage, perVersion } from './parts/version.ts';
import { struct } from './shape/struct.ts';

export type TriggerBinding = Binding;

const shapes = perVersion((version) => struct(`${goPackage(version)}.TriggerBinding`, bindingFields(version)));

export const triggerBinding: Kind<BindingValue, TriggerBinding> = {
  name: 'TriggerBinding',
  versions: ['v1alpha1', 'v1beta1'],
  shape: (version) => shapes[version],
  setDefaults: (value) => value,
  validate: (value) => [...checkName(value.metadata), ...via('spec', checkBindingSpec(value.spec))],
  view: viewBinding,
};
