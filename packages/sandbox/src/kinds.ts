/**
 * Which kinds there are: those of `tables/kinds.yaml`, and those of every CustomResourceDefinition in the store.
 * All versions of a kind are one stored object; reading another version changes only `apiVersion`.
 */
import type { JsonObject, KubeObject } from './json.ts';
import { isObject, objectAt, objectsAt, textAt, textsAt } from './json.ts';
import { table } from './table-file.ts';

export type Column = { readonly name: string; readonly type: string; readonly jsonPath: string; readonly priority?: number };

export type Kind = {
  readonly group: string;
  /** Served versions, the preferred one first. */
  readonly versions: readonly string[];
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** Custom resources follow other rules than built-in ones: no strategic merge, updates need a version. */
  readonly custom: boolean;
  readonly status: boolean;
  readonly columns: readonly Column[];
};

export type Kinds = {
  readonly all: () => Kind[];
  readonly find: (group: string, version: string, plural: string) => Kind | null;
  readonly define: (definition: KubeObject) => void;
  readonly forget: (definition: KubeObject) => void;
};

export function createKinds(): Kinds {
  const builtIn = new Map(BUILT_IN.map((kind) => [resourceName(kind), kind]));
  const defined = new Map<string, Kind>();
  return {
    all: () => [...builtIn.values(), ...defined.values()],
    find(group, version, plural) {
      const name = resourceName({ group, plural });
      const kind = builtIn.get(name) ?? defined.get(name);
      return kind?.versions.includes(version) === true ? kind : null;
    },
    // What is built in stays as it is: applying Tekton's own definitions changes nothing.
    define: (definition) => void (builtIn.has(definition.metadata.name) || defined.set(definition.metadata.name, kindOf(definition))),
    forget: (definition) => void defined.delete(definition.metadata.name),
  };
}

/** `configmaps`, `pipelineruns.tekton.dev`: how the API server names a resource in its answers, and our key in the store. */
export function resourceName(kind: { readonly group: string; readonly plural: string }): string {
  return kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
}

export function apiVersionOf(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}

type Row = { readonly kind: string; readonly plural: string; readonly short?: string[]; readonly cluster?: true; readonly status?: true; readonly all?: true; readonly columns?: Column[] };
type Group = { readonly group: string; readonly versions: string[]; readonly custom?: true; readonly categories?: string[]; readonly kinds: Row[] };

const BUILT_IN: readonly Kind[] = (table('kinds') as Group[]).flatMap(({ group, versions, custom = false, categories = [], kinds }) =>
  kinds.map((row) => ({
    group,
    versions,
    kind: row.kind,
    plural: row.plural,
    singular: row.kind.toLowerCase(),
    shortNames: row.short ?? [],
    categories: row.all === true ? ['all'] : categories,
    namespaced: row.cluster !== true,
    custom,
    status: custom || row.status === true,
    columns: row.columns ?? [],
  })),
);

function kindOf(definition: KubeObject): Kind {
  const spec = objectAt(definition, 'spec');
  const names = objectAt(spec, 'names');
  const versions = objectsAt(spec, 'versions').filter((version) => version['served'] !== false);
  // Kubernetes orders versions by a rule of its own (v1 before v1beta1); the stored one first is close enough here.
  const first = versions.find((version) => version['storage'] === true) ?? versions[0] ?? {};
  return {
    group: textAt(spec, 'group'),
    versions: [first, ...versions.filter((version) => version !== first)].map((version) => textAt(version, 'name')),
    kind: textAt(names, 'kind'),
    plural: textAt(names, 'plural'),
    singular: textAt(names, 'singular') || textAt(names, 'kind').toLowerCase(),
    shortNames: textsAt(names, 'shortNames'),
    categories: textsAt(names, 'categories'),
    namespaced: spec['scope'] !== 'Cluster',
    custom: true,
    status: isObject(objectAt(first, 'subresources')['status']),
    columns: objectsAt(first, 'additionalPrinterColumns').map(columnOf),
  };
}

function columnOf(entry: JsonObject): Column {
  const priority = typeof entry['priority'] === 'number' ? entry['priority'] : 0;
  return { name: textAt(entry, 'name'), type: textAt(entry, 'type'), jsonPath: textAt(entry, 'jsonPath'), priority };
}
