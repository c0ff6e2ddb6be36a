import { planTemplate } from '@millrace/triggers';
import type { SubstitutionMode, TemplatePlan } from '@millrace/triggers';
import type { Template } from './way.ts';

/** A template is cut at its variables once, not for each event: the watch hands out the same spec until the object changes. */
export function createTemplatePlans(): (template: Template) => TemplatePlan {
  const byMode: Record<SubstitutionMode, WeakMap<object, TemplatePlan>> = { text: new WeakMap(), tree: new WeakMap() };
  return function planOf({ spec, annotations, mode }) {
    const known = byMode[mode].get(spec);
    if (known !== undefined) return known;
    const plan = planTemplate({ annotations, resourceTemplates: spec.resourceTemplates, mode });
    byMode[mode].set(spec, plan);
    return plan;
  };
}
