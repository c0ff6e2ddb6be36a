/**
 * An object without the fields that its kind does not have: the API server drops them when it stores one, whoever sends it. Taken
 * from the schemas it publishes, which everybody may read.
 * https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-v3
 */
import { isJsonList, isJsonObject, member, textAt } from '@millrace/triggers';
import type { JsonObject, JsonValue } from '@millrace/triggers';
import type { Kube } from '@millrace/kube';

export type WithKnownFields = (apiVersion: string, kind: string, object: JsonObject) => Promise<JsonObject>;

/** Definitions may change while it runs. */
const keptMs = 5 * 60_000;

export function createKnownFields(kube: Pick<Kube, 'request'>, now: () => number): WithKnownFields {
  const documents = new Map<string, { readonly schemas: Promise<JsonObject>; readonly since: number }>();

  function schemasOf(apiVersion: string): Promise<JsonObject> {
    const known = documents.get(apiVersion);
    if (known !== undefined && now() - known.since < keptMs) return known.schemas;
    const schemas = read(apiVersion);
    documents.set(apiVersion, { schemas, since: now() });
    return schemas;
  }
  /** Empty where it can't be had: then everything counts as known. */
  async function read(apiVersion: string): Promise<JsonObject> {
    const answer = await kube.request({ method: 'GET', path: `/openapi/v3/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}` });
    const components = answer.kind === 'answer' && isJsonObject(answer.body) ? member(answer.body, 'components') : undefined;
    const schemas = isJsonObject(components) ? member(components, 'schemas') : undefined;
    return isJsonObject(schemas) ? schemas : {};
  }

  return async function withKnownFields(apiVersion, kind, object) {
    const schemas = await schemasOf(apiVersion);
    const own = Object.values(schemas).filter(isJsonObject).find((schema) => isOf(schema, apiVersion, kind));
    const properties = own === undefined ? undefined : member(own, 'properties');
    if (!isJsonObject(properties)) return object;
    // What every kind has is not in question.
    const entries = Object.entries(object).filter(([name]) => always.has(name) || Object.hasOwn(properties, name));
    return Object.fromEntries(entries.map(([name, value]) => [name, always.has(name) ? value : known(value, member(properties, name), schemas)]));
  };
}

const always = new Set(['apiVersion', 'kind', 'metadata']);

function known(value: JsonValue, schema: JsonValue | undefined, schemas: JsonObject): JsonValue {
  const resolved = resolve(schema, schemas);
  if (resolved === null) return value;
  if (isJsonList(value)) return value.map((item) => known(item, member(resolved, 'items'), schemas));
  if (!isJsonObject(value)) return value;
  const properties = member(resolved, 'properties');
  const others = member(resolved, 'additionalProperties');
  if (!isJsonObject(properties)) return isJsonObject(others) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, known(one, others, schemas)])) : value;
  const keepsAll = member(resolved, 'x-kubernetes-preserve-unknown-fields') === true;
  return Object.fromEntries(Object.entries(value).flatMap(([name, one]) => (Object.hasOwn(properties, name) ? [[name, known(one, properties[name], schemas)]] : keepsAll ? [[name, one]] : [])));
}

/** References stand by themselves, or as the one member of `allOf`, beside a default or a description. */
function resolve(schema: JsonValue | undefined, schemas: JsonObject): JsonObject | null {
  if (!isJsonObject(schema)) return null;
  const all = member(schema, 'allOf');
  const reference = textAt(schema, '$ref') || (isJsonList(all) && all.length === 1 ? textAt(all[0], '$ref') : '');
  if (reference === '') return schema;
  const found = member(schemas, reference.replace('#/components/schemas/', ''));
  return isJsonObject(found) ? found : null;
}

function isOf(schema: JsonObject, apiVersion: string, kind: string): boolean {
  const kinds = member(schema, 'x-kubernetes-group-version-kind');
  if (!isJsonList(kinds)) return false;
  return kinds.some((one) => textAt(one, 'kind') === kind && [textAt(one, 'group'), textAt(one, 'version')].filter((part) => part !== '').join('/') === apiVersion);
}
