/** What the real server refuses in metadata and options (k8s.io/apimachinery/pkg/api/validation/objectmeta.go). */
import type { FieldProblem } from './api-error.ts';
import { badRequest, invalid } from './api-error.ts';
import type { JsonObject } from './json.ts';
import { isObject, objectAt, textAt } from './json.ts';
import type { Kind } from './kinds.ts';

/** Refuses metadata of the wrong types, which the real server fails to decode. */
export function assertDecodable(object: JsonObject, kind: Kind, version: string): void {
  const metadata = object['metadata'] ?? {};
  const problem = isObject(metadata) ? wrongType(metadata) : 'metadata: wanted an object';
  if (problem !== null) throw badRequest(`${kind.kind} in version "${version}" cannot be handled as a ${kind.kind}: json: ${problem}`);
}

export function assertValid(object: JsonObject, kind: Kind): void {
  const metadata = objectAt(object, 'metadata');
  const name = textAt(metadata, 'name');
  if (name === '') throw invalid(kind, '', [{ reason: 'FieldValueRequired', field: 'metadata.name', text: 'Required value: name or generateName is required' }]);
  const keys = kind.plural === 'configmaps' || kind.plural === 'secrets' ? Object.keys(objectAt(object, 'data')) : [];
  const problems = [
    ...broken(nameRule(kind), name, 'metadata.name'),
    ...Object.values(objectAt(metadata, 'labels')).flatMap((value) => broken(LABEL_VALUE, typeof value === 'string' ? value : '', 'metadata.labels')),
    ...keys.flatMap((key) => broken(CONFIG_KEY, key, `data[${key}]`)),
  ];
  if (problems.length > 0) throw invalid(kind, name, problems);
}

export function assertOptions(query: URLSearchParams, options: string): void {
  const problems: FieldProblem[] = [];
  const [dryRun, validation] = [query.getAll('dryRun'), query.get('fieldValidation') ?? ''];
  if (!dryRun.every((value) => value === 'All')) {
    problems.push({ reason: 'FieldValueNotSupported', field: 'dryRun', text: `Unsupported value: ${JSON.stringify(dryRun)}: supported values: "All"` });
  }
  if (!['', 'Ignore', 'Strict', 'Warn'].includes(validation)) {
    const text = `Unsupported value: "${validation}": supported values: "", "Ignore", "Strict", "Warn"`;
    problems.push({ reason: 'FieldValueNotSupported', field: 'fieldValidation', text });
  }
  if (problems.length > 0) throw invalid({ group: 'meta.k8s.io', plural: '', kind: options }, '', problems);
}

type Rule = { readonly pattern: RegExp; readonly longest: number; readonly text: string };

const SUBDOMAIN: Rule = {
  pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  longest: 253,
  text: "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
};
const LABEL: Rule = {
  pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
  longest: 63,
  text: "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
};
const PATH_SEGMENT: Rule = { pattern: /^(?!\.{1,2}$)[^/%]+$/, longest: 253, text: "may not be '.' or '..', and may not contain '/' or '%'" };
const LABEL_VALUE: Rule = {
  pattern: /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/,
  longest: 63,
  text: "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
};
const CONFIG_KEY: Rule = {
  pattern: /^[-._a-zA-Z0-9]+$/,
  longest: 253,
  text: "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
};

function nameRule(kind: Kind): Rule {
  if (kind.group === 'rbac.authorization.k8s.io') return PATH_SEGMENT;
  return kind.plural === 'namespaces' || kind.plural === 'services' ? LABEL : SUBDOMAIN;
}

function broken(rule: Rule, value: string, field: string): FieldProblem[] {
  const why = value.length > rule.longest ? `must be no more than ${rule.longest} bytes` : rule.text;
  const fine = value.length <= rule.longest && rule.pattern.test(value);
  return fine ? [] : [{ reason: 'FieldValueInvalid', field, text: `Invalid value: "${value}": ${why}` }];
}

function wrongType(metadata: JsonObject): string | null {
  for (const field of ['labels', 'annotations']) {
    const map = metadata[field] ?? {};
    const found = isObject(map) ? Object.values(map).find((value) => typeof value !== 'string' && value !== null) : map;
    if (found !== undefined) return `cannot unmarshal ${typeof found} into Go struct field ObjectMeta.${field} of type string`;
  }
  for (const field of ['name', 'generateName', 'namespace', 'resourceVersion', 'uid']) {
    if (!['string', 'undefined'].includes(typeof (metadata[field] ?? undefined))) return `cannot unmarshal ${typeof metadata[field]} into Go struct field ObjectMeta.${field} of type string`;
  }
  const finalizers = metadata['finalizers'] ?? [];
  return Array.isArray(finalizers) && finalizers.every((item) => typeof item === 'string') ? null : 'cannot unmarshal into Go struct field ObjectMeta.finalizers of type []string';
}
