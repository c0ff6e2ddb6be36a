import type { EventListenerSpec, LabelRequirement } from '@millrace/triggers';

/**
 * Why Tekton can't tell which triggers a listener has, and so answers 500 (pkg/sink/sink.go, HandleEvent: errors of
 * retrieveTriggers and merge); null when it can. Texts of k8s.io/apimachinery, labels.NewRequirement.
 */
export function listenerRefusal({ selector, triggers }: EventListenerSpec): string | null {
  for (const requirement of selector.labels?.matchExpressions ?? []) {
    const problem = requirementProblem(requirement);
    if (problem !== null) return `failed to create label selector: ${problem}`;
  }
  const undefinedEntry = triggers.find((entry) => entry.kind === 'undefined');
  return undefinedEntry === undefined ? null : 'error merging triggers: EventListenerTrigger not defined';
}

function requirementProblem({ operator, values }: LabelRequirement): string | null {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0 ? null : "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty";
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0 ? null : 'values: Invalid value: values set must be empty for exists and does not exist';
    default:
      return `"${operator}" is not a valid label selector operator`;
  }
}
