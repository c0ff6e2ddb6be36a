import type { BindingEntry } from '../../bind/collect-params.ts';
import { invalidValue, type FieldProblem } from '../field-problem.ts';
import { text } from '../shape/scalars.ts';
import { omitempty } from '../shape/shape.ts';
import { struct, type ValueOf } from '../shape/struct.ts';
import { checkTemplateChoice, templateChoiceShapes, viewTemplateChoice, type TemplateChoice } from './template-choice.ts';
import { checkBindings, defaultBindings, triggerBindingsShapes, viewBindings } from './trigger-bindings.ts';
import { atInterceptor, checkInterceptor, defaultInterceptors, triggerInterceptorsShapes, viewInterceptors, type TriggerInterceptor } from './trigger-interceptors.ts';
import { goPackage, perVersion, type Version } from './version.ts';

/** What a trigger does with an event: a Trigger object's spec, or an entry of an EventListener that holds a template. */
export interface TriggerSpec {
  /** The account that creates the objects; null leaves it to the EventListener. */
  readonly serviceAccountName: string | null;
  readonly interceptors: readonly TriggerInterceptor[];
  readonly bindings: readonly BindingEntry[];
  readonly template: TemplateChoice;
}

/** trigger_types.go, TriggerSpec. `name` is accepted and means nothing. */
export const triggerSpecShapes = perVersion((version) =>
  struct(`${goPackage(version)}.TriggerSpec`, {
    bindings: triggerBindingsShapes[version],
    template: templateChoiceShapes[version],
    name: omitempty(text),
    interceptors: omitempty(triggerInterceptorsShapes[version]),
    serviceAccountName: omitempty(text),
  }),
);

export type TriggerSpecValue = ValueOf<typeof triggerSpecShapes.v1beta1>;

export function defaultTriggerSpec(spec: TriggerSpecValue, version: Version): TriggerSpecValue {
  return { ...spec, bindings: defaultBindings(spec.bindings), interceptors: defaultInterceptors(spec.interceptors, version) };
}

export function viewTriggerSpec(spec: Pick<TriggerSpecValue, 'bindings' | 'template' | 'interceptors' | 'serviceAccountName'>): TriggerSpec {
  return {
    serviceAccountName: spec.serviceAccountName === '' ? null : spec.serviceAccountName,
    interceptors: viewInterceptors(spec.interceptors),
    bindings: viewBindings(spec.bindings),
    template: viewTemplateChoice(spec.template),
  };
}

/** trigger_validation.go, TriggerSpec.validate. On a null interceptor Tekton's webhook panics; here it is refused as in an EventListener. */
export function checkTriggerSpec(spec: TriggerSpecValue, version: Version): readonly FieldProblem[] {
  return [
    ...checkBindings(spec.bindings, version),
    ...checkTemplateChoice(spec.template, version),
    ...(spec.interceptors ?? []).flatMap((interceptor, index) => (interceptor === null ? [nullInterceptor(index)] : atInterceptor(index, checkInterceptor(interceptor, version)))),
  ];
}

export function nullInterceptor(index: number): FieldProblem {
  return invalidValue("interceptor '<nil>' must be a valid value", `interceptors[${index}]`);
}
