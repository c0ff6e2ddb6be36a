/** Fills the template with the params, and names the objects. The same delivery renders the same bytes, whenever. */
import type { RenderedResource } from '@millrace/ledger';
import { ok, renderTemplate, unreachable } from '@millrace/triggers';
import type { RenderedResource as NamelessResource, TemplatePlan } from '@millrace/triggers';
import { renderedParams } from '../rendered-params.ts';
import type { Stage } from '../stage.ts';
import type { Bound, Delivery, Rendering, Template } from '../way.ts';

export interface RenderPorts {
  readonly planOf: (template: Template) => TemplatePlan;
  /** What every `$(uid)` of the delivery becomes. */
  readonly uidOf: (delivery: Delivery) => string;
  /** The first name for an object with a generateName. */
  readonly nameOf: (delivery: Delivery, index: number, generateName: string) => string;
}

export function createRender({ planOf, uidOf, nameOf }: RenderPorts): Stage<Bound, Rendering> {
  return async function render({ delivery, params, template }) {
    const { event, selected } = delivery;
    const { resources, failure } = renderTemplate(planOf(template), params, {
      uid: uidOf(delivery),
      namespace: selected.namespace,
      labels: { eventListener: event.listener.name, trigger: selected.name, eventId: event.id },
    });
    // As in Tekton, what stands before a broken item is created all the same; with nothing before it there is nothing to do.
    if (failure !== null && resources.length === 0) return failure;
    return ok({ resources: resources.map((resource, index) => named(resource, index)), failure, params: renderedParams(params) });

    function named({ name, ...resource }: NamelessResource, index: number): RenderedResource {
      switch (name.kind) {
        case 'fixed':
          return { ...resource, name: name.name, generateName: null };
        case 'generated':
          return { ...resource, name: nameOf(delivery, index, name.generateName), generateName: name.generateName };
        case 'none':
          // The API server refuses it, in its own words.
          return { ...resource, name: '', generateName: null };
        default:
          return unreachable(name);
      }
    }
  };
}
