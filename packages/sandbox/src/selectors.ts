/** Label and field selectors (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/, .../field-selectors/). */
import { badRequest } from './api-error.ts';
import type { KubeObject } from './json.ts';
import { isObject } from './json.ts';
import type { Kind } from './kinds.ts';

export type Selects = (object: KubeObject) => boolean;

export function selection(kind: Kind, query: URLSearchParams): Selects {
  const labels = labelSelector(query.get('labelSelector') ?? '');
  const fields = fieldSelector(kind, query.get('fieldSelector') ?? '');
  return (object) => labels(object) && fields(object);
}

export function labelSelector(text: string): Selects {
  const requirements = splitOutsideParentheses(text).map(labelRequirement);
  return (object) => requirements.every((holds) => holds(object.metadata.labels ?? {}));
}

export function fieldSelector(kind: Kind, text: string): Selects {
  const requirements = text.split(',').filter((part) => part !== '').map((part) => fieldRequirement(kind, part));
  return (object) => requirements.every((holds) => holds(object));
}

type Labels = { readonly [key: string]: string };

const KEY = '[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?';
const VALUE = '([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?';
const EQUALITY = new RegExp(`^(?<key>${KEY})\\s*(?<operator>==|=|!=)\\s*(?<value>${VALUE})$`);
const SET = new RegExp(`^(?<key>${KEY})\\s+(?<operator>in|notin)\\s*\\((?<values>[^()]*)\\)$`);
const EXISTS = new RegExp(`^(?<not>!)?\\s*(?<key>${KEY})$`);
const ORDER = new RegExp(`^(?<key>${KEY})\\s*(?<operator>[<>])\\s*(?<value>-?[0-9]+)$`);

function labelRequirement(text: string): (labels: Labels) => boolean {
  const equality = EQUALITY.exec(text)?.groups;
  if (equality !== undefined) {
    const { key = '', operator, value = '' } = equality;
    return operator === '!=' ? (labels) => labels[key] !== value : (labels) => labels[key] === value;
  }
  const set = SET.exec(text)?.groups;
  if (set !== undefined) {
    const { key = '', operator, values = '' } = set;
    const wanted = values.split(',').map((value) => value.trim());
    return operator === 'in'
      ? (labels) => labels[key] !== undefined && wanted.includes(labels[key])
      : (labels) => labels[key] === undefined || !wanted.includes(labels[key]);
  }
  const exists = EXISTS.exec(text)?.groups;
  if (exists !== undefined) {
    const { key = '', not } = exists;
    return (labels) => (labels[key] === undefined) === (not !== undefined);
  }
  const order = ORDER.exec(text)?.groups;
  if (order !== undefined) {
    const { key = '', operator, value = '' } = order;
    return (labels) => labels[key] !== undefined && (operator === '<' ? Number(labels[key]) < Number(value) : Number(labels[key]) > Number(value));
  }
  throw badRequest(`unable to parse requirement: "${text}"`);
}

function splitOutsideParentheses(text: string): string[] {
  return text.split(/,(?![^(]*\))/).map((part) => part.trim()).filter((part) => part !== '');
}

/** The fields that the real server knows beside name and namespace, for the kinds people select by field. */
const SELECTABLE: { readonly [resource: string]: readonly string[] } = {
  events: ['involvedObject.kind', 'involvedObject.namespace', 'involvedObject.name', 'involvedObject.uid', 'reason', 'type', 'reportingComponent'],
  namespaces: ['status.phase'],
  pods: ['spec.nodeName', 'spec.serviceAccountName', 'status.phase'],
  secrets: ['type'],
};

function fieldRequirement(kind: Kind, text: string): Selects {
  const groups = /^(?<field>[^=!]+?)(?<operator>==|=|!=)(?<value>.*)$/.exec(text)?.groups;
  if (groups === undefined) throw badRequest(`invalid selector: '${text}'; can't understand '${text}'`);
  const { field = '', operator, value = '' } = groups;
  const known = ['metadata.name', ...(kind.namespaced ? ['metadata.namespace'] : []), ...(SELECTABLE[kind.plural] ?? [])];
  if (!known.includes(field)) {
    throw badRequest(
      kind.custom ? `field label not supported: ${field}` : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
    );
  }
  return (object) => (fieldText(object, field) === value) === (operator !== '!=');
}

function fieldText(object: KubeObject, path: string): string {
  let found: unknown = object;
  for (const key of path.split('.')) found = isObject(found) ? found[key] : undefined;
  return typeof found === 'string' ? found : '';
}
