/** What this version ships for a cluster: the rights of each service and the definitions, read from the files that are applied (k8s/). */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isJsonObject, member, textAt } from '@millrace/triggers';
import type { JsonObject, JsonValue } from '@millrace/triggers';
import { parseAllDocuments } from 'yaml';

/** One right: what SelfSubjectAccessReview asks for. */
export interface Right {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** Null: any. */
  readonly name: string | null;
}

export interface ShippedRole {
  readonly name: string;
  /** `system:serviceaccount:millrace:millrace-worker`. */
  readonly account: string;
  /** Of a Role that names its namespace; null: where it is applied. */
  readonly namespace: string | null;
  /** In a folder of its own: it is there by choice. */
  readonly optional: boolean;
  /** The folder to apply. */
  readonly folder: string;
  readonly rights: readonly Right[];
}

export interface ShippedDefinition {
  readonly plural: string;
  readonly version: string;
}

const folder = fileURLToPath(new URL('../../../../k8s', import.meta.url));

/** `cluster`: every namespace by ClusterRoles; `namespace`: each by a Role in it. */
export function shippedRoles(shape: 'cluster' | 'namespace'): readonly ShippedRole[] {
  const files = [...yamlFiles(path.join(folder, 'rbac', shape)), ...yamlFiles(path.join(folder, 'rbac', 'accounts'))];
  const documents = files.flatMap((file) => documentsIn(file).map((document) => ({ document, file })));
  const bindings = documents.filter(({ document }) => textAt(document, 'kind').endsWith('RoleBinding'));
  return documents
    .filter(({ document }) => ['ClusterRole', 'Role'].includes(textAt(document, 'kind')))
    .flatMap(({ document, file }) => {
      const metadata = member(document, 'metadata');
      const name = textAt(metadata, 'name');
      const account = accountOf(bindings.find((one) => textAt(member(one.document, 'roleRef'), 'name') === name && path.dirname(one.file) === path.dirname(file))?.document);
      if (account === null) return [];
      const where = path.dirname(file);
      const optional = where !== path.join(folder, 'rbac', shape) && where !== path.join(folder, 'rbac', 'accounts');
      return [{ name, account, namespace: textAt(metadata, 'namespace') || null, optional, folder: path.relative(path.dirname(folder), where), rights: rightsOf(document) }];
    });
}

/** In the version that is stored, which is the one that our watches ask for. */
export function shippedDefinitions(): readonly ShippedDefinition[] {
  return yamlFiles(path.join(folder, 'crds'))
    .flatMap(documentsIn)
    .filter((document) => textAt(document, 'kind') === 'CustomResourceDefinition')
    .flatMap((document) => {
      const spec = member(document, 'spec');
      const versions = isJsonObject(spec) ? member(spec, 'versions') : [];
      const stored = (Array.isArray(versions) ? versions : []).find((version: JsonValue) => isJsonObject(version) && member(version, 'storage') === true);
      return [{ plural: textAt(isJsonObject(spec) ? member(spec, 'names') : undefined, 'plural'), version: textAt(stored, 'name') }];
    });
}

function yamlFiles(at: string): readonly string[] {
  return readdirSync(at, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('kustomization.yaml'))
    .sort()
    .map((name) => path.join(at, name));
}

function documentsIn(file: string): readonly JsonObject[] {
  return [...parseAllDocuments(readFileSync(file, 'utf8'))].map((document) => document.toJS() as JsonValue).filter(isJsonObject);
}

function accountOf(binding: JsonObject | undefined): string | null {
  const [subject] = listAt(binding, 'subjects');
  if (subject === undefined || textAt(subject, 'kind') !== 'ServiceAccount') return null;
  return `system:serviceaccount:${textAt(subject, 'namespace')}:${textAt(subject, 'name')}`;
}

function rightsOf(role: JsonObject): readonly Right[] {
  return listAt(role, 'rules').flatMap((rule) =>
    textsAt(rule, 'apiGroups').flatMap((group) =>
      textsAt(rule, 'resources').flatMap((resource) =>
        textsAt(rule, 'verbs').flatMap((verb) => {
          const names = textsAt(rule, 'resourceNames');
          return (names.length === 0 ? [null] : names).map((name) => ({ verb, group, resource, name }));
        }),
      ),
    ),
  );
}

function listAt(object: JsonObject | undefined, name: string): readonly JsonObject[] {
  const found = object === undefined ? undefined : member(object, name);
  return Array.isArray(found) ? found.filter(isJsonObject) : [];
}

function textsAt(object: JsonObject, name: string): readonly string[] {
  const found = member(object, name);
  return Array.isArray(found) ? found.filter((one) => typeof one === 'string') : [];
}
