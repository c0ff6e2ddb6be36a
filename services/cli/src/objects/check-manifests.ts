/** What Tekton's admission would refuse, found before anything is sent: with file, document and field. */
import { listenerExpressionProblems, triggerExpressionProblems } from '@millrace/interceptors';
import { admit, readEventListener, readTrigger } from '@millrace/triggers';
import { findingIn } from './finding.ts';
import type { Finding } from './finding.ts';
import type { Manifest } from './read-manifests.ts';

export function checkManifests(manifests: readonly Manifest[]): readonly Finding[] {
  return manifests.filter(({ apiVersion }) => apiVersion.startsWith('triggers.tekton.dev/')).flatMap(checkOne);
}

function checkOne(manifest: Manifest): readonly Finding[] {
  const admitted = admit(manifest.object, { operation: 'CREATE', defaults: {} });
  if (admitted.kind === 'admitted') return [];
  return admitted.problems.map(({ paths, text, details }) => findingIn(manifest, { rule: 'admission', field: paths.join(', '), text: details === null ? text : `${text} (${details})` }));
}

/** What admission lets pass and what never works all the same: expressions that can't be compiled. Worth a warning. */
export function doubtsAbout(manifests: readonly Manifest[]): readonly Finding[] {
  return manifests.flatMap((manifest) =>
    expressionProblems(manifest.kind, manifest.object).map((line) => {
      const [field = '', ...text] = line.split(': ');
      return findingIn(manifest, { rule: 'expression', field, text: text.join(': ') });
    }),
  );
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
