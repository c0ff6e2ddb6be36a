import { bodyOfText, isJsonObject, type JsonObject, type JsonValue } from '@millrace/triggers';
import type { Work } from '../cost/work.ts';
import { Fault } from '../value/fault.ts';

/** json.Unmarshal into a map: an object, or null for an empty one. The text itself is not quoted, as Tekton does: it may be a credential. */
export function parseJsonObject(text: string, work: Work): JsonObject {
  work.charge(stepsOfCall + text.length / charactersPerStep);
  const parsed = bodyOfText(text).json();
  if ('error' in parsed) throw new Fault(`failed to decode a text in parseJSON: ${parsed.error}`);
  if (parsed.ok === null) return {};
  if (isJsonObject(parsed.ok)) return parsed.ok;
  throw new Fault(`failed to decode a text in parseJSON: json: cannot unmarshal ${kindOf(parsed.ok)} into Go value of type map[string]interface {}`);
}

/** Decoding takes 3 to 50 ns for each character, most where there are many names. */
const charactersPerStep = 2;
const stepsOfCall = 100;

function kindOf(value: JsonValue): string {
  return Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
}
