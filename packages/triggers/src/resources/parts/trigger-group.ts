import { missingField, missingOneOf, type FieldProblem } from '../field-problem.ts';
import { list } from '../shape/containers.ts';
import { text } from '../shape/scalars.ts';
import { struct, type ValueOf } from '../shape/struct.ts';
import { defaultInterceptors, triggerInterceptorsShapes, viewInterceptors, type TriggerInterceptor } from './trigger-interceptors.ts';
import { selectsNothing, triggerSelectorFields, viewTriggerSelector, type TriggerSelector } from './trigger-selector.ts';
import { goPackage, perVersion, type Version } from './version.ts';

/** Triggers that share a chain: it runs once, and what it says goes to every trigger of the selector. */
export interface TriggerGroup {
  readonly name: string;
  readonly interceptors: readonly TriggerInterceptor[];
  readonly selector: TriggerSelector;
}

/** event_listener_types.go, EventListenerTriggerGroup; not in v1alpha1. */
export const triggerGroupsShapes = perVersion((version) =>
  list(
    struct(`${goPackage(version)}.EventListenerTriggerGroup`, {
      name: text,
      interceptors: triggerInterceptorsShapes[version],
      triggerSelector: struct(`${goPackage(version)}.EventListenerTriggerSelector`, triggerSelectorFields[version]),
    }),
  ),
);

type TriggerGroupValue = NonNullable<ValueOf<typeof triggerGroupsShapes.v1beta1>>[number];

export function defaultGroup(group: TriggerGroupValue, version: Version): TriggerGroupValue {
  return { ...group, interceptors: defaultInterceptors(group.interceptors, version) };
}

export function viewGroup({ name, interceptors, triggerSelector }: TriggerGroupValue): TriggerGroup {
  return { name, interceptors: viewInterceptors(interceptors), selector: viewTriggerSelector(triggerSelector) };
}

/** event_listener_validation.go, EventListenerTriggerGroup.validate. It does not look into the interceptors. */
export function checkGroup(group: TriggerGroupValue): readonly FieldProblem[] {
  return [
    ...(selectsNothing(group.triggerSelector) ? [missingOneOf('triggerSelector.labelSelector', 'triggerSelector.namespaceSelector')] : []),
    ...((group.interceptors ?? []).length === 0 ? [missingField('interceptors')] : []),
  ];
}
