import { isJsonObject, member, type JsonObject } from '../go/json.ts';

/** What Tekton's three labels say; the trigger's name may be empty. */
export interface DeliveryLabels {
  readonly eventListener: string;
  readonly trigger: string;
  readonly eventId: string;
}

export type Labelled = { readonly kind: 'object'; readonly object: JsonObject } | { readonly kind: 'error'; readonly text: string };

/** Adds the labels over any of the template (Tekton `pkg/resources/create.go`, addLabels; apimachinery `unstructured`, NestedStringMap). */
export function addLabels(object: JsonObject, labels: DeliveryLabels): Labelled {
  const metadata = member(object, 'metadata');
  // Labels can't be set below null, and nobody says so: the object goes on without.
  if (metadata === null) return { kind: 'object', object };
  if (metadata !== undefined && !isJsonObject(metadata)) return wrong('metadata is not an object');
  const own = metadata === undefined ? undefined : member(metadata, 'labels');
  if (own !== undefined && !isJsonObject(own)) return wrong('labels are not an object');
  const odd = Object.entries(own ?? {}).find(([, value]) => typeof value !== 'string');
  if (odd !== undefined) return wrong(`the value of label "${odd[0]}" is not a string`);
  return { kind: 'object', object: { ...object, metadata: { ...metadata, labels: { ...own, ...tektonLabels(labels) } } } };
}

function tektonLabels({ eventListener, trigger, eventId }: DeliveryLabels): JsonObject {
  return {
    'triggers.tekton.dev/eventlistener': eventListener,
    'triggers.tekton.dev/trigger': trigger,
    'triggers.tekton.dev/triggers-eventid': eventId,
  };
}

function wrong(what: string): Labelled {
  return { kind: 'error', text: `.metadata.labels accessor error: ${what}` };
}
