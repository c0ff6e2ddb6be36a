import { planTemplate } from '@millrace/triggers';
import type { TemplatePlan } from '@millrace/triggers';
import type { Template } from './way.ts';

/** A template is cut at its variables once, not for each event: the watch hands out the same spec until the object changes. */
export function createTemplatePlans(): (template: Template) => TemplatePlan {
  const plans = new WeakMap<object, TemplatePlan>();
  return function planOf({ spec, annotations }) {
    const known = plans.get(spec);
    if (known !== undefined) return known;
    const plan = planTemplate({ annotations, resourceTemplates: spec.resourceTemplates });
    plans.set(spec, plan);
    return plan;
  };
}
