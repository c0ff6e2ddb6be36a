import { unreachable } from '@millrace/triggers';
import type { ParamSource } from '@millrace/triggers';

/** Where a param's value was written, for a person. Golden files of `millrace try` hold it. */
export function describeSource(from: ParamSource): string {
  switch (from.kind) {
    case 'inline':
      return 'the trigger';
    case 'default':
      return "the template's default";
    case 'TriggerBinding':
    case 'ClusterTriggerBinding':
      return `${from.kind} ${from.name}`;
    default:
      return unreachable(from);
  }
}
