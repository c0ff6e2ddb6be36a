import { list, pointer } from '../shape/containers.ts';
import { text } from '../shape/scalars.ts';
import { omitempty } from '../shape/shape.ts';
import { struct, type ValueOf } from '../shape/struct.ts';
import { labelSelectorShape, viewLabelSelector, type LabelSelector } from './label-selector.ts';
import { goPackage, perVersion } from './version.ts';

/** Which Trigger objects a listener or a group runs; select/ says how. */
export interface TriggerSelector {
  readonly namespaces: readonly string[];
  /** Null selects nothing by labels; an empty selector matches everything. */
  readonly labels: LabelSelector | null;
}

/** event_listener_types.go, NamespaceSelector and labelSelector, as they stand in both the spec and a group's triggerSelector. */
export const triggerSelectorFields = perVersion((version) => ({
  namespaceSelector: omitempty(struct(`${goPackage(version)}.NamespaceSelector`, { matchNames: omitempty(list(text)) })),
  labelSelector: omitempty(pointer(labelSelectorShape)),
}));

type Fields = typeof triggerSelectorFields.v1beta1;
export type TriggerSelectorValue = { readonly [Name in keyof Fields]: ValueOf<Fields[Name]> };

export function viewTriggerSelector({ namespaceSelector, labelSelector }: TriggerSelectorValue): TriggerSelector {
  return { namespaces: namespaceSelector.matchNames ?? [], labels: labelSelector === null ? null : viewLabelSelector(labelSelector) };
}

export function selectsNothing({ namespaceSelector, labelSelector }: TriggerSelectorValue): boolean {
  return labelSelector === null && (namespaceSelector.matchNames ?? []).length === 0;
}
