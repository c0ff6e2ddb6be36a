/** Reads, checks and applies the objects that were named. Nothing is applied while one of them has an error. */
import type { KubeConnection } from '@millrace/kube';
import { UserError } from '@millrace/runtime';
import { applyManifests } from '../objects/apply.ts';
import { checkManifests, doubtsAbout } from '../objects/check-manifests.ts';
import { findingLine } from '../objects/finding.ts';
import { problemLine, readManifests } from '../objects/read-manifests.ts';
import type { Manifest } from '../objects/read-manifests.ts';

export interface ListenerPlace {
  readonly namespace: string;
  readonly name: string;
}

export function readObjects(files: readonly string[]): readonly Manifest[] {
  const { manifests, problems } = readManifests(files);
  const all = [...problems.map((problem) => ({ ...problem, line: problemLine(problem) })), ...checkManifests(manifests).map((finding) => ({ ...finding, line: findingLine(finding) }))];
  // As they stand in the files, whichever look found them.
  all.sort((a, b) => a.place.file.localeCompare(b.place.file) || (a.place.document ?? 0) - (b.place.document ?? 0));
  if (all.length > 0) throw new UserError(all.map(({ line }) => line).join('\n'));
  return manifests;
}

export interface Loaded {
  readonly count: number;
  readonly listeners: readonly ListenerPlace[];
  /** What the API server warned of, and what will not work, with its place. */
  readonly warnings: readonly string[];
}

export async function loadObjects(manifests: readonly Manifest[], kube: KubeConnection, defaultNamespace: string, makeNamespaces: boolean): Promise<Loaded> {
  const { applied, problems } = await applyManifests(manifests, { kube, defaultNamespace, makeNamespaces });
  if (problems.length > 0) throw new UserError(problems.map(problemLine).join('\n'));
  return {
    count: applied.length,
    listeners: applied.flatMap(({ manifest, namespace }) => (manifest.kind === 'EventListener' && namespace !== null ? [{ namespace, name: manifest.name }] : [])),
    warnings: [
      ...doubtsAbout(manifests).map(findingLine),
      ...applied.flatMap(({ manifest, warnings }) => warnings.map((text) => problemLine({ place: manifest.place, text: `${manifest.kind} "${manifest.name}": ${text}` }))),
    ],
  };
}
