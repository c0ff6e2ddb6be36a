import { ok, terminal, type Ok, type Terminal } from '../outcome.ts';

/**
 * How params get into a template. `text` is Tekton's way: their text goes into the template's JSON text as it is. `tree` is ours, for
 * who asks for it: a value stays what it is, and text is always escaped right. docs/differences.md, tree-substitution.
 */
export type SubstitutionMode = 'text' | 'tree';

/** On a Trigger or a TriggerTemplate. */
export const substitutionAnnotation = 'millrace.dev/substitution';

type Annotations = Readonly<Record<string, string>>;

/** What the Trigger says counts, else what its template says, else it is text. */
export function substitutionMode(trigger: Annotations, template: Annotations): Ok<SubstitutionMode> | Terminal {
  for (const [kind, annotations] of [['Trigger', trigger], ['TriggerTemplate', template]] as const) {
    const said = Object.hasOwn(annotations, substitutionAnnotation) ? annotations[substitutionAnnotation] : undefined;
    if (said === 'text' || said === 'tree') return ok(said);
    if (said !== undefined) return terminal('template-invalid', `annotation "${substitutionAnnotation}" of the ${kind}: found "${said}", wanted "text" or "tree"`);
  }
  return ok('text');
}
