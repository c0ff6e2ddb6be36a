/** What Tekton's admission would refuse, found before anything is sent: with file, document and field. */
import { listenerExpressionProblems, triggerExpressionProblems } from '@millrace/interceptors';
import { admit, describeProblem, readEventListener, readTrigger } from '@millrace/triggers';
import type { Manifest, ManifestProblem } from './read-manifests.ts';

export function checkManifests(manifests: readonly Manifest[]): readonly ManifestProblem[] {
  return manifests.filter(({ apiVersion }) => apiVersion.startsWith('triggers.tekton.dev/')).flatMap(checkOne);
}

function checkOne({ object, place, kind, name }: Manifest): readonly ManifestProblem[] {
  const admitted = admit(object, { operation: 'CREATE', defaults: {} });
  if (admitted.kind === 'admitted') return [];
  return admitted.problems.map((problem) => ({ place, text: `${kind} "${name}": ${describeProblem(problem)}` }));
}

/** What admission lets pass and what never works all the same: expressions that can't be compiled. Worth a warning. */
export function doubtsAbout(manifests: readonly Manifest[]): readonly ManifestProblem[] {
  return manifests.flatMap(({ object, place, kind, name }) => expressionProblems(kind, object).map((text) => ({ place, text: `${kind} "${name}": ${text}` })));
}

function expressionProblems(kind: string, object: Manifest['object']): readonly string[] {
  if (kind === 'EventListener') {
    const read = readEventListener(object);
    return read.kind === 'read' ? listenerExpressionProblems(read.value) : [];
  }
  if (kind === 'Trigger') {
    const read = readTrigger(object);
    return read.kind === 'read' ? triggerExpressionProblems(read.value) : [];
  }
  return [];
}
