import { decodeJson } from '../go/decode-json.ts';
import { overLimit, type JsonLimits } from '../go/json-limits.ts';
import { isJsonObject, member, textAt, type JsonObject } from '../go/json.ts';
import { bodyLimits } from '../intercept/event-body.ts';
import { ok, terminal, type Ok, type Terminal } from '../outcome.ts';
import { addLabels, type DeliveryLabels } from './labels.ts';
import { explainBrokenJson } from './explain-broken-json.ts';
import type { PlannedItem, TemplatePlan } from './plan-template.ts';
import { longestText, prepareSubstitution, substitute, type Substitution, type TemplateParam } from './substitute.ts';

export interface RenderContext {
  /** Stands for every `$(uid)` of the delivery. */
  readonly uid: string;
  /** Of the trigger: where an object goes whose template names none. */
  readonly namespace: string;
  readonly labels: DeliveryLabels;
}

export interface RenderedResource {
  readonly apiVersion: string;
  readonly kind: string;
  /** Where to create it; the object itself need not say so. */
  readonly namespace: string;
  readonly name: ResourceNaming;
  readonly object: JsonObject;
}

export type ResourceNaming = { readonly kind: 'fixed'; readonly name: string } | { readonly kind: 'generated'; readonly generateName: string } | { readonly kind: 'none' };

/** As in Tekton the items before a broken one are good; those after it are not rendered. */
export interface Rendering {
  readonly resources: readonly RenderedResource[];
  readonly failure: Terminal | null;
}

/** The objects of one delivery. The same plan, params and context give the same objects, keys in the same order. */
export function renderTemplate(plan: TemplatePlan, params: readonly TemplateParam[], context: RenderContext): Rendering {
  const substitution = prepareSubstitution(plan, params, context.uid);
  const texts = fill(plan.items, substitution);
  if (!Array.isArray(texts)) return { resources: [], failure: texts };
  const resources: RenderedResource[] = [];
  for (const [index, item] of plan.items.entries()) {
    const resource = renderItem(item, texts[index] ?? '', index, substitution, context);
    if (resource.kind !== 'ok') return { resources, failure: resource };
    resources.push(resource.value);
  }
  return { resources, failure: null };
}

/** The texts of all items. They are bounded together: a template may use the same large param in each. */
function fill(items: readonly PlannedItem[], substitution: Substitution): string[] | Terminal {
  const texts: string[] = [];
  let left = longestText;
  for (const [index, item] of items.entries()) {
    const text = substitute(item, substitution, left);
    if (text === null) return terminal('cost-limit', `resourcetemplates[${index}]: the text becomes too long: more than ${longestText} characters in all`);
    texts.push(text);
    left -= text.length;
  }
  const over = overLimit(`[${texts.join(',')}]`, objectLimits);
  return over === null || over === 'depth' ? texts : terminal('cost-limit', `resourcetemplates: the objects hold more than ${objectLimits[over]} ${over} in all`);
}

function renderItem(item: PlannedItem, text: string, index: number, substitution: Substitution, context: RenderContext): Ok<RenderedResource> | Terminal {
  const decoded = decodeJson(text, objectLimits);
  if (decoded.kind === 'error') return unparsable(index, explainBrokenJson(item, substitution) ?? decoded.text);
  if (!isJsonObject(decoded.value)) return unparsable(index, 'not an object');
  return readResource(decoded.value, index, context);
}

/** JSON.stringify keeps what it prints on the call stack; objects of the Kubernetes API are nowhere near. The rest is what a body may hold. */
const objectLimits: JsonLimits = { ...bodyLimits, depth: 1000 };

/** Tekton `pkg/resources/create.go`, Create, up to the discovery of the kind. */
function readResource(object: JsonObject, index: number, { namespace, labels }: RenderContext): Ok<RenderedResource> | Terminal {
  const apiVersion = textAt(object, 'apiVersion');
  const kind = textAt(object, 'kind');
  if (apiVersion.split('/').length > 2) return unparsable(index, `apiVersion "${apiVersion}": more than one slash`);
  if (kind === '') return unparsable(index, 'kind is missing');
  const labelled = addLabels(object, labels);
  if (labelled.kind === 'error') return terminal('template-invalid', `resourcetemplates[${index}]: ${labelled.text}`);
  const target = metadataText(labelled.object, 'namespace') || namespace;
  if (target === '.' || target === '..' || /[/%]/.test(target)) return terminal('template-invalid', `resourcetemplates[${index}]: metadata.namespace "${target}" can't be part of a path`);
  return ok({ apiVersion, kind, namespace: target, name: namingOf(labelled.object), object: labelled.object });
}

function namingOf(object: JsonObject): ResourceNaming {
  const name = metadataText(object, 'name');
  if (name !== '') return { kind: 'fixed', name };
  const generateName = metadataText(object, 'generateName');
  return generateName === '' ? { kind: 'none' } : { kind: 'generated', generateName };
}

/** What is no text counts as absent (apimachinery `unstructured`, NestedString). */
function metadataText(object: JsonObject, key: string): string {
  return textAt(member(object, 'metadata'), key);
}

function unparsable(index: number, reason: string): Terminal {
  return terminal('template-invalid', `couldn't unmarshal json from the TriggerTemplate: resourcetemplates[${index}]: ${reason}`);
}
