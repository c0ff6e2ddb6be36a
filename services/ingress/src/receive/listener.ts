/** An EventListener as receiving needs it: read once per version of the object, not once per request. */
import { describeProblem, isJsonObject, member, planSelection, readEventListener } from '@millrace/triggers';
import type { JsonValue, ListenerReference } from '@millrace/triggers';
import { parseDedupWindow } from '../persist/dedup-window.ts';

export interface Listener {
  readonly reference: ListenerReference;
  /** Annotation `tekton.dev/payload-validation: "false"` lets any body through. */
  readonly validatesBody: boolean;
  readonly dedupWindowMs: number;
  /** Why every request of this listener is answered with 500, as by Tekton; or null. */
  readonly refusal: string | null;
  /** What is wrong with the object and does not stop it: admission may never have seen it. */
  readonly warnings: readonly string[];
}

export function readListener(object: JsonValue): Listener {
  const read = readEventListener(object);
  const problems = read.problems.map(describeProblem);
  if (read.kind === 'unreadable') {
    return { reference: rawReference(object), validatesBody: true, dedupWindowMs: 0, refusal: `EventListener can't be read: ${problems.join('; ')}`, warnings: [] };
  }
  const { namespace, name, uid, resourceVersion, annotations } = read.value.metadata;
  const selection = planSelection(read.value);
  const window = parseDedupWindow(ownText(annotations, dedupWindowAnnotation));
  return {
    reference: { namespace, name, uid, resourceVersion },
    validatesBody: ownText(annotations, 'tekton.dev/payload-validation') !== 'false',
    dedupWindowMs: window.ms,
    refusal: selection.kind === 'refused' ? selection.text : null,
    warnings: window.problem === null ? problems : [...problems, `annotation "${dedupWindowAnnotation}": ${window.problem}`],
  };
}

const dedupWindowAnnotation = 'millrace.dev/dedup-window';

function ownText(annotations: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(annotations, name) ? annotations[name] : undefined;
}

function rawReference(object: JsonValue): ListenerReference {
  const metadata = isJsonObject(object) ? member(object, 'metadata') : undefined;
  function at(key: string): string {
    const value = isJsonObject(metadata) ? member(metadata, key) : undefined;
    return typeof value === 'string' ? value : '';
  }
  return { namespace: at('namespace'), name: at('name'), uid: at('uid'), resourceVersion: at('resourceVersion') };
}
