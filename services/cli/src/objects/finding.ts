/** Something that is wrong with objects in files, in parts: for a line of text, and for programs. */
import { problemLine } from './read-manifests.ts';
import type { Manifest, ManifestProblem } from './read-manifests.ts';

export interface Finding {
  /** A warning does not keep anything from working. */
  readonly severity: 'error' | 'warning';
  readonly rule: Rule;
  readonly place: ManifestProblem['place'];
  readonly line: number | null;
  readonly object: { readonly kind: string; readonly namespace: string | null; readonly name: string } | null;
  /** As in Tekton's own texts: `spec.triggers[0].template`; null where it is about the object, or the file, as a whole. */
  readonly field: string | null;
  readonly text: string;
}

/** What was looked for. */
export type Rule =
  /** No YAML, or no Kubernetes object. */
  | 'file'
  /** What Tekton's admission webhook refuses. */
  | 'admission'
  /** A CEL or binding expression that can't be evaluated, whatever the event. */
  | 'expression'
  | 'object-duplicate'
  | 'trigger-missing'
  | 'binding-missing'
  | 'template-missing'
  | 'interceptor-missing'
  /** One that a core interceptor does not have, or can't read. */
  | 'interceptor-param'
  | 'param-unset'
  | 'param-unused'
  | 'param-duplicate'
  | 'selects-nothing';

export interface About {
  readonly severity?: Finding['severity'];
  readonly rule: Rule;
  readonly field: string | null;
  readonly text: string;
}

export function findingIn({ place, kind, namespace, name, lineAt }: Manifest, { severity = 'error', rule, field, text }: About): Finding {
  return { severity, rule, place, line: lineAt(field ?? ''), object: { kind, namespace, name }, field, text };
}

/** Without its place: `EventListener "el": spec.triggers[0].template: ...` */
export function findingText({ object, field, text }: Finding): string {
  return [...(object === null ? [] : [`${object.kind} "${object.name}"`]), ...(field === null || field === '' ? [] : [field]), text].join(': ');
}

/** With its place, where lines are not shown. */
export function findingLine(finding: Finding): string {
  return problemLine({ place: finding.place, text: findingText(finding) });
}
