/** One expression on one event, for somebody who wants to see what it comes to, and why. */
import { unreachable, type JsonValue, type Reference } from '@millrace/triggers';
import type { SecretReader } from '../secrets/secret-reader.ts';
import { compileCel } from './compile.ts';
import { createWork, CostLimitExceeded } from './cost/work.ts';
import { activation } from './evaluate.ts';
import { explain, type SeenEvent } from './explain/explain.ts';
import { overlayText } from './overlay.ts';
import { secretSession } from './secrets.ts';
import { Fault } from './value/fault.ts';
import { typeNameOf } from './value/kind.ts';
import { jsonOf } from './value/to-json.ts';

export type CelTrial =
  | {
      readonly kind: 'value';
      readonly type: string;
      readonly value: JsonValue;
      /** Why it could not be the value of an overlay; null where it could. */
      readonly noOverlay: string | null;
      readonly references: readonly Reference[];
    }
  /** It can't be compiled, or its evaluation failed. */
  | { readonly kind: 'failed'; readonly text: string; readonly references: readonly Reference[] };

/** Secrets that it compares with are read from `namespace`. */
export async function tryCel(expression: string, event: SeenEvent, secrets: SecretReader, namespace: string): Promise<CelTrial> {
  const compiled = compileCel(expression);
  if (compiled.kind === 'problem') return { kind: 'failed', text: compiled.text, references: [] };
  const explained = explain(compiled, event);
  const references = explained.kind === 'expression' ? explained.references : [];
  const result = await secretSession(secrets, namespace, false).evaluate(compiled, activation(event));
  switch (result.kind) {
    case 'value': {
      const overlay = overlayText(result.value, result.work);
      const value = overlay.kind === 'cost-limit' ? overlay.text : shown(() => jsonOf(result.value, createWork()));
      return { kind: 'value', type: typeNameOf(result.value), value, noOverlay: overlay.kind === 'text' ? null : overlay.text, references };
    }
    case 'error':
    case 'cost-limit':
    case 'secret-missing':
    case 'secret-unreadable':
      return { kind: 'failed', text: result.text, references };
    default:
      return unreachable(result);
  }
}

/** A type, or NaN, has no JSON: what is wrong with it stands in its place. */
function shown(toJson: () => JsonValue): JsonValue {
  try {
    return toJson();
  } catch (thrown) {
    if (thrown instanceof Fault || thrown instanceof CostLimitExceeded) return thrown.message;
    throw thrown;
  }
}
