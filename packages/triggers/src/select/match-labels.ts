/**
 * Label selectors as k8s.io/apimachinery reads them: meta/v1/helpers.go, LabelSelectorAsSelector; labels/selector.go,
 * NewRequirement and Matches. Planned once; matching compares strings and nothing else.
 */
import type { LabelRequirement, LabelSelector } from '../resources/parts/label-selector.ts';
import { isLabelValue, wrongLabelKey } from '../resources/parts/names.ts';

export type Labels = Readonly<Record<string, string>>;

export type LabelPlan = { readonly kind: 'planned'; readonly matches: (labels: Labels) => boolean } | { readonly kind: 'invalid'; readonly text: string };

/** All requirements must hold; none at all matches everything. */
export function planLabels({ matchLabels, matchExpressions }: LabelSelector): LabelPlan {
  const requirements = [...Object.entries(matchLabels).map(([key, value]) => ({ key, operator: 'In', values: [value] })), ...matchExpressions];
  const tests: ((labels: Labels) => boolean)[] = [];
  for (const requirement of requirements) {
    const planned = planRequirement(requirement);
    if (planned.kind === 'invalid') return planned;
    tests.push(planned.matches);
  }
  return { kind: 'planned', matches: (labels) => tests.every((test) => test(labels)) };
}

function planRequirement(requirement: LabelRequirement): LabelPlan {
  const wrong = wrongIn(requirement);
  if (wrong !== null) return { kind: 'invalid', text: wrong };
  const { key, operator } = requirement;
  const values = new Set(requirement.values);
  switch (operator) {
    case 'In':
      return planned((labels) => Object.hasOwn(labels, key) && values.has(labels[key] ?? ''));
    case 'NotIn':
      return planned((labels) => !Object.hasOwn(labels, key) || !values.has(labels[key] ?? ''));
    case 'Exists':
      return planned((labels) => Object.hasOwn(labels, key));
    case 'DoesNotExist':
      return planned((labels) => !Object.hasOwn(labels, key));
    default:
      return { kind: 'invalid', text: `"${operator}" is not a valid label selector operator` };
  }
}

function planned(matches: (labels: Labels) => boolean): LabelPlan {
  return { kind: 'planned', matches };
}

function wrongIn({ key, operator, values }: LabelRequirement): string | null {
  const wrongKey = wrongLabelKey(key);
  if (wrongKey !== null) return `key: Invalid value: "${key}": ${wrongKey}`;
  if ((operator === 'In' || operator === 'NotIn') && values.length === 0) return "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty";
  if ((operator === 'Exists' || operator === 'DoesNotExist') && values.length > 0) return `values: Invalid value: ${JSON.stringify(values)}: values set must be empty for exists and does not exist`;
  const wrongValue = values.findIndex((value) => !isLabelValue(value));
  return wrongValue < 0 ? null : `values[${wrongValue}][${key}]: Invalid value: "${values[wrongValue] ?? ''}": ${valueRule}`;
}

const valueRule = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character, and have no more than 63 bytes";
