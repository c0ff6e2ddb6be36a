import { isJsonObject, type JsonObject } from '../go/json.ts';
import { problem, type FieldProblem } from './field-problem.ts';
import type { ObjectValue } from './kind.ts';
import { goError, root, wrongType, type Mistake, type Shape } from './shape/shape.ts';

export interface ReadObject<Value> {
  readonly value: Value;
  readonly mistakes: readonly Mistake[];
  /** What Go would say of them, or null when there are none. */
  readonly goError: string | null;
}

/**
 * Reads all but the metadata first, then the metadata, where unknown fields are nobody's mistake: newer API servers
 * may add some (Knative: webhook/json/decode.go).
 */
export function readObject<Value extends ObjectValue>(shape: Shape<Value>, { metadata, ...rest }: JsonObject): ReadObject<Value> {
  const [ofRest, ofMetadata] = [root(), root()];
  if (metadata !== undefined && metadata !== null && !isJsonObject(metadata)) wrongType({ ...ofRest, path: 'metadata' }, metadata, 'struct {}', 'an object');
  const value = shape.decode(rest, shape.zero, ofRest);
  if (metadata === undefined) return { value, mistakes: ofRest.mistakes, goError: goError(ofRest.mistakes) };
  const whole = shape.decode({ metadata }, value, ofMetadata);
  const inMetadata = ofMetadata.mistakes.filter(({ kind }) => kind === 'unreadable');
  return { value: whole, mistakes: [...ofRest.mistakes, ...inMetadata], goError: goError(ofRest.mistakes) ?? goError(inMetadata) };
}

export function writeObject<Value extends ObjectValue>(shape: Shape<Value>, value: Value): JsonObject {
  const written = shape.encode(value);
  if (!isJsonObject(written)) throw new TypeError(`${shape.goType} was not written as an object`);
  return written;
}

/** For people: what was found, and what was wanted. */
export function describeMistake({ kind, path, found, wanted }: Mistake): FieldProblem {
  return problem(kind === 'unknown-field' ? `${found}, wanted ${wanted}` : `found ${found}, wanted ${wanted}`, path);
}
