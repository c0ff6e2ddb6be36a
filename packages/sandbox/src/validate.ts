/** What the real server refuses in an object's metadata (k8s.io/apimachinery/pkg/api/validation/objectmeta.go). */
import type { ApiError, FieldProblem } from './api-error.ts';
import { badRequest, invalid } from './api-error.ts';
import type { Json, JsonObject } from './json.ts';
import { isObject, objectAt, textAt } from './json.ts';
import type { Kind } from './kinds.ts';

/** Refuses metadata of the wrong types; the real server fails to decode these. */
export function assertDecodable(object: JsonObject, kind: Kind): void {
  const metadata = object['metadata'] ?? {};
  const problem = isObject(metadata) ? wrongType(metadata) : 'metadata: wanted an object';
  if (problem !== null) throw badRequest(`${kind.kind} in version "${textAt(object, 'apiVersion')}" cannot be handled as a ${kind.kind}: ${problem}`);
}

export function assertValid(object: JsonObject, kind: Kind): void {
  const metadata = objectAt(object, 'metadata');
  const problems = [...nameProblems(textAt(metadata, 'name'), kind), ...labelProblems(objectAt(metadata, 'labels')), ...specProblems(object, kind)];
  if (problems.length > 0) throw invalid(kind, textAt(metadata, 'name'), problems);
}

export function assertDryRun(values: readonly string[], options: string): void {
  if (values.every((value) => value === 'All')) return;
  const text = `Unsupported value: ${JSON.stringify(values)}: supported values: "All"`;
  throw invalid({ group: 'meta.k8s.io', plural: '', kind: options }, '', [{ reason: 'FieldValueNotSupported', field: 'dryRun', text }]);
}

export function nameRequired(kind: Kind): ApiError {
  return invalid(kind, '', [{ reason: 'FieldValueRequired', field: 'metadata.name', text: 'Required value: name or generateName is required' }]);
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

function wrongType(metadata: JsonObject): string | null {
  for (const field of ['labels', 'annotations']) {
    const map = metadata[field] ?? {};
    if (!isObject(map) || !Object.values(map).every((value) => typeof value === 'string')) return `metadata.${field}: wanted a map of strings`;
  }
  for (const field of ['name', 'generateName', 'namespace', 'resourceVersion', 'uid']) {
    if (!['string', 'undefined'].includes(typeof (metadata[field] ?? undefined))) return `metadata.${field}: wanted a string`;
  }
  const finalizers: Json = metadata['finalizers'] ?? [];
  return Array.isArray(finalizers) && finalizers.every((item) => typeof item === 'string') ? null : 'metadata.finalizers: wanted a list of strings';
}

function nameProblems(name: string, kind: Kind): FieldProblem[] {
  return broken(nameRule(kind), name).map((why) => ({ reason: 'FieldValueInvalid', field: 'metadata.name', text: `Invalid value: "${name}": ${why}` }));
}

function nameRule(kind: Kind): Rule {
  if (kind.group === 'rbac.authorization.k8s.io') return PATH_SEGMENT;
  return kind.plural === 'namespaces' || kind.plural === 'services' ? LABEL : SUBDOMAIN;
}

function labelProblems(labels: JsonObject): FieldProblem[] {
  const values = Object.values(labels).filter((value) => typeof value === 'string');
  return values.flatMap((value) =>
    broken(LABEL_VALUE, value).map((why) => ({ reason: 'FieldValueInvalid', field: 'metadata.labels', text: `Invalid value: "${value}": ${why}` })),
  );
}

function broken(rule: Rule, value: string): string[] {
  if (value.length > rule.longest) return [`must be no more than ${rule.longest} bytes`];
  return rule.pattern.test(value) ? [] : [rule.text];
}

/** The few rules of a built-in kind's own fields that a person meets in practice. */
function specProblems(object: JsonObject, kind: Kind): FieldProblem[] {
  if (kind.plural !== 'configmaps' && kind.plural !== 'secrets') return [];
  return Object.keys(objectAt(object, 'data'))
    .filter((key) => !/^[-._a-zA-Z0-9]+$/.test(key))
    .map((key) => ({
      reason: 'FieldValueInvalid',
      field: `data[${key}]`,
      text: `Invalid value: "${key}": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
    }));
}
