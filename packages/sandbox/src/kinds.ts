/**
 * Which kinds there are: those of `tables/kinds.yaml`, and those of every CustomResourceDefinition in the store.
 * All versions of a kind are one stored object; reading another version changes only `apiVersion`.
 */
import { type JsonObject, type KubeObject, isObject, objectAt, objectsAt, textAt, textsAt } from './json.ts';
import { table } from './table-file.ts';

export type Column = Readonly<{ name: string; type: string; jsonPath: string; priority?: number }>;

export type Names = Readonly<{ group: string; plural: string; kind: string }>;

/** The fields are explained in the table. */
export type Kind = Names &
  Readonly<{ singular: string; shortNames: readonly string[]; categories: readonly string[]; versions: readonly string[]; namespaced: boolean }> &
  Readonly<{ custom: boolean; status: boolean; review: boolean; returned: boolean; fields: readonly string[]; columns: readonly Column[] }>;

export type Kinds = Readonly<{ all: () => Kind[]; find: (group: string, version: string, plural: string) => Kind | null }> &
  Readonly<Record<'define' | 'forget', (definition: KubeObject) => void>>;

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
export function resourceName({ group, plural }: Pick<Names, 'group' | 'plural'>): string {
  return group === '' ? plural : `${plural}.${group}`;
}

export function apiVersionOf(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}

const PLAIN = { shortNames: [], categories: [], namespaced: true, custom: false, status: false, review: false, returned: false, fields: [], columns: [] };

type Group = Pick<Kind, 'group' | 'versions'> & Partial<Kind> & Readonly<{ kinds: readonly (Pick<Kind, 'kind' | 'plural'> & Partial<Kind>)[] }>;

const BUILT_IN: readonly Kind[] = (table('kinds') as Group[]).flatMap(({ kinds, ...group }) =>
  kinds.map((row) => ({ ...PLAIN, ...group, singular: row.kind.toLowerCase(), ...row })),
);

function kindOf(definition: KubeObject): Kind {
  const spec = objectAt(definition, 'spec');
  const names = namesOf(objectAt(spec, 'names'));
  const versions = objectsAt(spec, 'versions').filter((version) => version['served'] !== false);
  // Kubernetes orders versions by a rule of its own (v1 before v1beta1); the stored one first is close enough here.
  const first = versions.find((version) => version['storage'] === true) ?? versions[0] ?? {};
  return {
    ...PLAIN,
    ...names,
    custom: true,
    group: textAt(spec, 'group'),
    namespaced: spec['scope'] !== 'Cluster',
    status: isObject(objectAt(first, 'subresources')['status']),
    versions: [first, ...versions.filter((version) => version !== first)].map((version) => textAt(version, 'name')),
    columns: objectsAt(first, 'additionalPrinterColumns').map(columnOf),
  };
}

function namesOf(names: JsonObject): Pick<Kind, 'kind' | 'plural' | 'singular' | 'shortNames' | 'categories'> {
  const [kind, plural] = [textAt(names, 'kind'), textAt(names, 'plural')];
  const singular = textAt(names, 'singular') || kind.toLowerCase();
  return { kind, plural, singular, shortNames: textsAt(names, 'shortNames'), categories: textsAt(names, 'categories') };
}

function columnOf(entry: JsonObject): Column {
  const priority = typeof entry['priority'] === 'number' ? entry['priority'] : 0;
  return { name: textAt(entry, 'name'), type: textAt(entry, 'type'), jsonPath: textAt(entry, 'jsonPath'), priority };
}
