/** Label and field selectors (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/, .../field-selectors/). */
import { badRequest } from './api-error.ts';
import type { Json, KubeObject } from './json.ts';
import { isObject } from './json.ts';
import type { Kind } from './kinds.ts';

export type Selects = (object: KubeObject) => boolean;

export function selection(kind: Kind, query: URLSearchParams): Selects {
  const labels = splitOutsideParentheses(query.get('labelSelector') ?? '').map(labelRequirement);
  const fields = (query.get('fieldSelector') ?? '').split(',').filter((part) => part !== '').map((part) => fieldRequirement(kind, part));
  return (object) => labels.every((holds) => holds(object.metadata.labels ?? {})) && fields.every((holds) => holds(object));
}

type Labels = { readonly [key: string]: string };

const KEY = '(?<key>[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?)';
const VALUE = '(?<value>(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?)';
const EQUALITY = new RegExp(`^${KEY}\\s*(?<operator>==|=|!=)\\s*${VALUE}$`);
const SET = new RegExp(`^${KEY}\\s+(?<operator>in|notin)\\s*\\((?<value>[^()]*)\\)$`);
const EXISTS = new RegExp(`^(?<operator>!?)\\s*${KEY}$`);
const ORDER = new RegExp(`^${KEY}\\s*(?<operator>[<>])\\s*(?<value>-?[0-9]+)$`);

function labelRequirement(text: string): (labels: Labels) => boolean {
  const { key = '', operator, value = '' } = (EQUALITY.exec(text) ?? SET.exec(text) ?? EXISTS.exec(text) ?? ORDER.exec(text))?.groups ?? {};
  const wanted = value.split(',').map((item) => item.trim());
  switch (operator) {
    case '=':
    case '==':
      return (labels) => labels[key] === value;
    case '!=':
      return (labels) => labels[key] !== value;
    case 'in':
      return (labels) => labels[key] !== undefined && wanted.includes(labels[key]);
    case 'notin':
      return (labels) => labels[key] === undefined || !wanted.includes(labels[key]);
    case '':
      return (labels) => labels[key] !== undefined;
    case '!':
      return (labels) => labels[key] === undefined;
    case '<':
      return (labels) => Number(labels[key]) < Number(value);
    case '>':
      return (labels) => Number(labels[key]) > Number(value);
    default:
      throw badRequest(`unable to parse requirement: "${text}"`);
  }
}

function splitOutsideParentheses(text: string): string[] {
  return text.split(/,(?![^(]*\))/).map((part) => part.trim()).filter((part) => part !== '');
}

/** The fields that the real server knows beside name and namespace, for the kinds people select by field. */
const SELECTABLE: { readonly [resource: string]: readonly string[] } = {
  events: ['involvedObject.kind', 'involvedObject.namespace', 'involvedObject.name', 'involvedObject.uid', 'reason', 'type'],
  namespaces: ['status.phase'],
  pods: ['spec.nodeName', 'spec.serviceAccountName', 'status.phase'],
  secrets: ['type'],
};

function fieldRequirement(kind: Kind, text: string): Selects {
  const { field, operator, value = '' } = /^(?<field>[^=!]+?)(?<operator>==|=|!=)(?<value>.*)$/.exec(text)?.groups ?? {};
  if (field === undefined) throw badRequest(`invalid selector: '${text}'; can't understand '${text}'`);
  const known = ['metadata.name', ...(kind.namespaced ? ['metadata.namespace'] : []), ...(SELECTABLE[kind.plural] ?? [])];
  if (!known.includes(field)) {
    throw badRequest(kind.custom ? `field label not supported: ${field}` : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`);
  }
  return (object) => (fieldText(object, field) === value) === (operator !== '!=');
}

function fieldText(object: KubeObject, path: string): string {
  const found = path.split('.').reduce<Json | undefined>((value, key) => (isObject(value) ? value[key] : undefined), object);
  return typeof found === 'string' ? found : '';
}
