/** What Tekton's admission would refuse, found before anything is sent: with file, document and field. */
import { admit, describeProblem } from '@millrace/triggers';
import type { Manifest, ManifestProblem } from './read-manifests.ts';

export function checkManifests(manifests: readonly Manifest[]): readonly ManifestProblem[] {
  return manifests.filter(({ apiVersion }) => apiVersion.startsWith('triggers.tekton.dev/')).flatMap(checkOne);
}

function checkOne({ object, place, kind, name }: Manifest): readonly ManifestProblem[] {
  const admitted = admit(object, { operation: 'CREATE', defaults: {} });
  if (admitted.kind === 'admitted') return [];
  return admitted.problems.map((problem) => ({ place, text: `${kind} "${name}": ${describeProblem(problem)}` }));
}
