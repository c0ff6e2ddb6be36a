/** What the real server refuses in metadata and options (k8s.io/apimachinery/pkg/api/validation/objectmeta.go). */
import { type FieldProblem, invalid, wrong } from './api-error.ts';
import { type Json, type JsonObject, isObject, objectAt, textAt } from './json.ts';
import type { Kind } from './kinds.ts';
import { table } from './table-file.ts';

/** The first field of the metadata with a wrong type, which the real server fails to decode. */
export function mistypedField(metadata: Json): string | null {
  const field = isObject(metadata) ? Object.keys(TYPES).find((name) => !TYPES[name]?.(metadata[name] ?? undefined)) : 'metadata';
  return field === undefined ? null : `${isObject(metadata) ? JSON.stringify(metadata[field]) : typeof metadata} into Go struct field ObjectMeta.${field}`;
}

export function assertValid(object: JsonObject, kind: Kind): void {
  const metadata = objectAt(object, 'metadata');
  const name = textAt(metadata, 'name');
  if (name === '') throw invalid(kind, '', { reason: 'FieldValueRequired', field: 'metadata.name', text: 'Required value: name or generateName is required' });
  const keys = kind.plural === 'configmaps' || kind.plural === 'secrets' ? Object.keys(objectAt(object, 'data')) : [];
  const problems = [
    ...broken(nameRule(kind), name, 'metadata.name'),
    ...Object.keys(objectAt(metadata, 'labels')).flatMap((key) => broken('labelValue', textAt(objectAt(metadata, 'labels'), key), 'metadata.labels')),
    ...keys.flatMap((key) => broken('configKey', key, `data[${key}]`)),
  ];
  if (problems.length > 0) throw invalid(kind, name, ...problems);
}

export function assertOptions(query: URLSearchParams, options: string): void {
  const [dryRun, validation] = [query.getAll('dryRun'), query.get('fieldValidation') ?? ''];
  const problems = [
    ...(dryRun.every((value) => value === 'All') ? [] : [unsupported('dryRun', JSON.stringify(dryRun), '"All"')]),
    ...(['', 'Ignore', 'Strict', 'Warn'].includes(validation) ? [] : [unsupported('fieldValidation', JSON.stringify(validation), '"", "Ignore", "Strict", "Warn"')]),
  ];
  if (problems.length > 0) throw invalid({ group: 'meta.k8s.io', plural: '', kind: options }, '', ...problems);
}

type RuleName = 'subdomain' | 'label' | 'segment' | 'labelValue' | 'configKey';

const RULES = table('names') as Readonly<Record<RuleName, { pattern: string; longest: number; text: string }>>;

const TYPES: Readonly<Record<string, (value: Json | undefined) => boolean>> = {
  ...Object.fromEntries(['name', 'generateName', 'namespace', 'resourceVersion', 'uid'].map((field) => [field, isText])),
  labels: (value = {}) => isObject(value) && Object.values(value).every(isText),
  annotations: (value = {}) => isObject(value) && Object.values(value).every(isText),
  finalizers: (value = []) => Array.isArray(value) && value.every(isText),
};

function isText(value: Json | undefined): boolean {
  return value === undefined || typeof value === 'string';
}

function nameRule(kind: Kind): RuleName {
  if (kind.group === 'rbac.authorization.k8s.io') return 'segment';
  return kind.plural === 'namespaces' || kind.plural === 'services' ? 'label' : 'subdomain';
}

function broken(rule: RuleName, value: string, field: string): FieldProblem[] {
  const { pattern, longest, text } = RULES[rule];
  if (value.length <= longest && new RegExp(pattern).test(value)) return [];
  return [wrong(field, `"${value}": ${value.length > longest ? `must be no more than ${longest} bytes` : text}`)];
}

function unsupported(field: string, found: string, wanted: string): FieldProblem {
  return { reason: 'FieldValueNotSupported', field, text: `Unsupported value: ${found}: supported values: ${wanted}` };
}
