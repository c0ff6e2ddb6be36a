import { list, map } from '../shape/containers.ts';
import { namedText, text } from '../shape/scalars.ts';
import { omitempty } from '../shape/shape.ts';
import { struct, type ValueOf } from '../shape/struct.ts';

/** metav1.LabelSelector. Admission does not look into it: a bad operator shows when triggers are selected. */
export const labelSelectorShape = struct('v1.LabelSelector', {
  matchLabels: omitempty(map(text)),
  matchExpressions: omitempty(
    list(
      struct('v1.LabelSelectorRequirement', {
        key: text,
        operator: namedText('v1.LabelSelectorOperator'),
        values: omitempty(list(text)),
      }),
    ),
  ),
});

export interface LabelSelector {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly matchExpressions: readonly LabelRequirement[];
}

export interface LabelRequirement {
  readonly key: string;
  /** In, NotIn, Exists or DoesNotExist, or what somebody wrote there. */
  readonly operator: string;
  readonly values: readonly string[];
}

export function viewLabelSelector(selector: ValueOf<typeof labelSelectorShape>): LabelSelector {
  return {
    matchLabels: selector.matchLabels ?? {},
    matchExpressions: (selector.matchExpressions ?? []).map(({ key, operator, values }) => ({ key, operator, values: values ?? [] })),
  };
}
