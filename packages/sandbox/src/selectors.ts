/** Label and field selectors (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/, .../field-selectors/). */
import { badRequest } from './api-error.ts';
import { type Json, type KubeObject, isObject } from './json.ts';
import type { Kind } from './kinds.ts';

export type Selects = (object: KubeObject) => boolean;

export function selection(kind: Kind, query: URLSearchParams): Selects {
  // A comma inside parentheses belongs to a set.
  const labels = partsOf(query.get('labelSelector'), /,(?![^(]*\))/).map(labelRequirement);
  const fields = partsOf(query.get('fieldSelector'), ',').map((part) => fieldRequirement(kind, part));
  return (object) => labels.every((holds) => holds(object.metadata.labels ?? {})) && fields.every((holds) => holds(object));
}

const KEY = '(?<key>[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?)';
const FORMS = [
  `^${KEY}\\s*(?<operator>==|=|!=)\\s*(?<value>(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?)$`,
  `^${KEY}\\s+(?<operator>in|notin)\\s*\\((?<value>[^()]*)\\)$`,
  `^(?<operator>!?)\\s*${KEY}$`,
  `^${KEY}\\s*(?<operator>[<>])\\s*(?<value>-?[0-9]+)$`,
].map((form) => new RegExp(form));

function partsOf(text: string | null, separator: RegExp | string): string[] {
  return (text ?? '').split(separator).map((part) => part.trim()).filter((part) => part !== '');
}

const OPERATORS: Readonly<Record<string, (found: string | undefined, value: string) => boolean>> = {
  '=': (found, value) => found === value,
  '==': (found, value) => found === value,
  '!=': (found, value) => found !== value,
  in: (found, value) => found !== undefined && partsOf(value, ',').includes(found),
  notin: (found, value) => found === undefined || !partsOf(value, ',').includes(found),
  '': (found) => found !== undefined,
  '!': (found) => found === undefined,
  '<': (found, value) => Number(found) < Number(value),
  '>': (found, value) => Number(found) > Number(value),
};

function labelRequirement(text: string): (labels: Readonly<Record<string, string>>) => boolean {
  const { key = '', operator = 'none', value = '' } = FORMS.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined) ?? {};
  const holds = OPERATORS[operator];
  if (holds === undefined) throw badRequest(`unable to parse requirement: "${text}"`);
  return (labels) => holds(labels[key], value);
}

function fieldRequirement(kind: Kind, text: string): Selects {
  const { field, operator, value = '' } = /^(?<field>[^=!]+?)(?<operator>==|=|!=)(?<value>.*)$/.exec(text)?.groups ?? {};
  if (field === undefined) throw badRequest(`invalid selector: '${text}'; can't understand '${text}'`);
  const known = ['metadata.name', ...(kind.namespaced ? ['metadata.namespace'] : []), ...kind.fields].includes(field);
  const why = kind.custom ? `field label not supported: ${field}` : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
  if (!known) throw badRequest(why);
  return (object) => (fieldText(object, field) === value) === (operator !== '!=');
}

function fieldText(object: KubeObject, path: string): string {
  const found = path.split('.').reduce<Json | undefined>((value, key) => (isObject(value) ? value[key] : undefined), object);
  return typeof found === 'string' ? found : '';
}
