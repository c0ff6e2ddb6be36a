import { findingIn } from '../objects/finding.ts';
import type { Finding } from '../objects/finding.ts';
import type { KnownObjects } from './known-objects.ts';

/** Of two objects of one name, the later one applied wins without a word. */
export function duplicateObjects({ manifests, manifestOf, namespaceOf }: KnownObjects): readonly Finding[] {
  return manifests.flatMap((manifest) => {
    const last = manifestOf(manifest.kind, namespaceOf(manifest), manifest.name);
    if (last === null || last === manifest) return [];
    const where = `${last.place.file}, document ${last.place.document}`;
    return [findingIn(manifest, { severity: 'warning', rule: 'object-duplicate', field: 'metadata.name', text: `found another ${manifest.kind} of this name in ${where}, which takes its place` })];
  });
}
