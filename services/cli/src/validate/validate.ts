/** Everything that is wrong with objects in files: what admission refuses, and what it can't see, because it looks at one object at a time. */
import type { Finding } from '../objects/finding.ts';
import { checkManifests, doubtsAbout } from '../objects/check-manifests.ts';
import { readManifests } from '../objects/read-manifests.ts';
import type { Manifest, ManifestProblem } from '../objects/read-manifests.ts';
import { bindingExpressions } from './binding-expressions.ts';
import { duplicateObjects } from './duplicate-objects.ts';
import { interceptorParams } from './interceptor-params.ts';
import { knownObjects } from './known-objects.ts';
import { params } from './params.ts';
import { references } from './references.ts';

export interface ValidateRequest {
  readonly files: readonly string[];
  /** Of objects that name none. */
  readonly namespace: string;
  /** Whether what the files name and don't hold may be in the cluster all the same. */
  readonly partial: boolean;
}

export interface Validated {
  readonly files: number;
  readonly objects: number;
  /** In the order of files and lines. */
  readonly findings: readonly Finding[];
}

export function validate({ files, namespace, partial }: ValidateRequest): Validated {
  const { manifests, problems } = readManifests(files);
  const known = knownObjects(manifests, namespace);
  const findings = [
    ...problems.map(unreadable),
    ...checkManifests(manifests),
    ...doubtsAbout(manifests),
    ...bindingExpressions(known),
    ...interceptorParams(known),
    ...duplicateObjects(known),
    ...(partial ? [] : references(known)),
    ...params(known),
  ];
  return { files: filesOf(manifests, problems), objects: manifests.length, findings: inOrder(findings) };
}

function unreadable({ place, line, text }: ManifestProblem): Finding {
  return { severity: 'error', rule: 'file', place, line: line ?? null, object: null, field: null, text };
}

function filesOf(manifests: readonly Manifest[], problems: readonly ManifestProblem[]): number {
  return new Set([...manifests, ...problems].map(({ place }) => place.file)).size;
}

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => a.place.file.localeCompare(b.place.file) || (a.place.document ?? 0) - (b.place.document ?? 0) || (a.line ?? 0) - (b.line ?? 0));
}
