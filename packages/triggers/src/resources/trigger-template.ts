import { via } from './field-problem.ts';
import { objectFields, type Kind } from './kind.ts';
import { checkName, viewMetadata, type Metadata } from './parts/metadata.ts';
import { checkTemplateSpec, templateSpecShapes, viewTemplateSpec, type TemplateSpec } from './parts/template-spec.ts';
import { goPackage, perVersion } from './parts/version.ts';
import { omitempty } from './shape/shape.ts';
import { struct, type ValueOf } from './shape/struct.ts';

export interface TriggerTemplate {
  readonly metadata: Metadata;
  readonly spec: TemplateSpec;
}

const shapes = perVersion((version) =>
  struct(`${goPackage(version)}.TriggerTemplate`, {
    ...objectFields,
    spec: templateSpecShapes[version],
    status: omitempty(struct(`${goPackage(version)}.TriggerTemplateStatus`, {})),
  }),
);

export const triggerTemplate: Kind<ValueOf<typeof shapes.v1beta1>, TriggerTemplate> = {
  name: 'TriggerTemplate',
  versions: ['v1alpha1', 'v1beta1'],
  shape: (version) => shapes[version],
  setDefaults: (value) => value,
  validate: (value) => [...checkName(value.metadata), ...via('spec', checkTemplateSpec(value.spec))],
  view: (value) => ({ metadata: viewMetadata(value.metadata), spec: viewTemplateSpec(value.spec) }),
};
