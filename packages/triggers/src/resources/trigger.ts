import { via } from './field-problem.ts';
import { objectFields, type Kind } from './kind.ts';
import { checkName, viewMetadata, type Metadata } from './parts/metadata.ts';
import { checkTriggerSpec, defaultTriggerSpec, triggerSpecShapes, viewTriggerSpec, type TriggerSpec } from './parts/trigger-spec.ts';
import { goPackage, perVersion } from './parts/version.ts';
import { struct, type ValueOf } from './shape/struct.ts';

export interface Trigger {
  readonly metadata: Metadata;
  readonly spec: TriggerSpec;
}

/** trigger_types.go. There is no status. */
const shapes = perVersion((version) => struct(`${goPackage(version)}.Trigger`, { ...objectFields, spec: triggerSpecShapes[version] }));

export const trigger: Kind<ValueOf<typeof shapes.v1beta1>, Trigger> = {
  name: 'Trigger',
  versions: ['v1alpha1', 'v1beta1'],
  shape: (version) => shapes[version],
  setDefaults: (value, version) => ({ ...value, spec: defaultTriggerSpec(value.spec, version) }),
  validate: (value, version) => [...checkName(value.metadata), ...via('spec', checkTriggerSpec(value.spec, version))],
  view: (value) => ({ metadata: viewMetadata(value.metadata), spec: viewTriggerSpec(value.spec) }),
};
