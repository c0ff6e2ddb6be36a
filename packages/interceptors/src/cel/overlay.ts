/** What an overlay's value becomes (pkg/interceptors/cel/cel.go, Process): JSON text for sjson. */
import type { CelValue } from '@bufbuild/cel';
import { CostLimitExceeded, type Work } from './cost/work.ts';
import { jsonText } from './tekton/json-text.ts';
import { Fault } from './value/fault.ts';
import { kindOf, typeNameOf } from './value/kind.ts';

type OverlayText = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'error'; readonly text: string } | { readonly kind: 'cost-limit'; readonly text: string };

/** `work`: what its evaluation left of what it may do. */
export function overlayText(value: CelValue, work: Work): OverlayText {
  // These have JSON inside of a list or map, but not on their own.
  if (['null', 'uint', 'timestamp', 'duration', 'type', 'message'].includes(kindOf(value))) return conversionError(`type conversion error from '${typeNameOf(value)}' to '[]uint8'`);
  try {
    return { kind: 'text', text: jsonText(value, work) };
  } catch (thrown) {
    if (thrown instanceof Fault) return conversionError(thrown.message);
    if (thrown instanceof CostLimitExceeded || thrown instanceof RangeError) return { kind: 'cost-limit', text: `overlay result is beyond the cost limit: ${thrown.message}` };
    throw thrown;
  }
}

function conversionError(problem: string): OverlayText {
  return { kind: 'error', text: `failed to convert overlay result to type: ${problem}` };
}
