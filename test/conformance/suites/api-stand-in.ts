import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordedVectors } from '../load.ts';

/** The Kubernetes API that the recorded cases were run against: it knows some kinds, and checks neither names nor schemas. */

export interface Resource {
  readonly kind: string;
  readonly name: string;
  readonly namespaced: boolean;
}

export interface ApiError {
  readonly resource: string;
  readonly code: number;
}

export type Created = { readonly kind: 'created' | 'rejected'; readonly apiPath: string } | { readonly kind: 'unknown'; readonly text: string };

/** What becomes of a create request below a namespace. */
export function create(apiVersion: string, kind: string, namespace: string, refused: readonly ApiError[]): Created {
  const resource = groupVersions.get(apiVersion)?.find((candidate) => candidate.kind === kind);
  if (resource === undefined) return { kind: 'unknown', text: `couldn't find API resource for json: apiVersion ${apiVersion}, kind ${kind}` };
  const root = apiVersion.includes('/') ? 'apis' : 'api';
  const accepted = resource.namespaced && !refused.some(({ resource: name }) => name === resource.name);
  return { kind: accepted ? 'created' : 'rejected', apiPath: `/${root}/${apiVersion}/namespaces/${namespace}/${resource.name}` };
}

/** What discovery answers, or undefined for 404. */
export function resourcesOf(apiVersion: string): readonly Resource[] | undefined {
  return groupVersions.get(apiVersion);
}

const groupVersions = readGroupVersions();

function readGroupVersions(): ReadonlyMap<string, readonly Resource[]> {
  const content: { readonly groupVersions: Readonly<Record<string, readonly Resource[]>> } = JSON.parse(readFileSync(join(recordedVectors, 'cluster.json'), 'utf8'));
  return new Map(Object.entries(content.groupVersions));
}
