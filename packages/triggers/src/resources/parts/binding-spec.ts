import type { Param } from '../../bind/collect-params.ts';
import { missingField, via, type FieldProblem } from '../field-problem.ts';
import { objectFields, type Kind } from '../kind.ts';
import { omitempty } from '../shape/shape.ts';
import { struct, type ValueOf } from '../shape/struct.ts';
import { viewMetadata, type Metadata } from './metadata.ts';
import { checkParams, paramsShapes } from './params.ts';
import { goPackage, perVersion, type Version } from './version.ts';

/** What TriggerBinding and ClusterTriggerBinding hold. */
export interface Binding {
  readonly metadata: Metadata;
  readonly params: readonly Param[];
}

/** Both kinds: they differ in name, and in what their validation says. */
export function bindingKind(name: string, validate: (value: BindingValue) => readonly FieldProblem[]): Kind<BindingValue, Binding> {
  const shapes = perVersion((version) => struct(`${goPackage(version)}.${name}`, bindingFields(version)));
  return { name, versions: ['v1alpha1', 'v1beta1'], shape: (version) => shapes[version], setDefaults: (value) => value, validate, view: viewBinding };
}

/** trigger_binding_types.go */
function bindingFields(version: Version) {
  return {
    ...objectFields,
    spec: struct(`${goPackage(version)}.TriggerBindingSpec`, { params: omitempty(paramsShapes[version]) }),
    status: omitempty(struct(`${goPackage(version)}.TriggerBindingStatus`, {})),
  };
}

type Fields = ReturnType<typeof bindingFields>;
type BindingValue = { readonly [Name in keyof Fields]: ValueOf<Fields[Name]> };

/** trigger_binding_validation.go, TriggerBindingSpec.Validate. */
export function checkBindingSpec({ params }: BindingValue['spec']): readonly FieldProblem[] {
  return params === null || params.length === 0 ? [missingField('')] : via('params', checkParams(params));
}

function viewBinding(value: BindingValue): Binding {
  return { metadata: viewMetadata(value.metadata), params: value.spec.params ?? [] };
}
