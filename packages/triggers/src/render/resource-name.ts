import { isJsonObject, member, type JsonObject } from '../go/json.ts';

/**
 * A name for `generateName`: cut so that 8 letters fit in 63, the letters being those of Kubernetes' own generated names
 * (no vowels, nothing that looks alike). The same bytes give the same name, so that a retry finds what an attempt before it created.
 */
export function resourceName(generateName: string, hash: Uint8Array): string {
  if (hash.length < suffixLength) throw new RangeError(`a name takes ${suffixLength} bytes of hash, got ${hash.length}`);
  const suffix = Array.from(hash.subarray(0, suffixLength), (byte) => alphabet.charAt(byte % alphabet.length)).join('');
  return `${generateName.slice(0, longestName - suffixLength)}${suffix}`;
}

/** The object with that name; `generateName` stays on it. */
export function withName(object: JsonObject, name: string): JsonObject {
  const metadata = member(object, 'metadata');
  return { ...object, metadata: { ...(isJsonObject(metadata) ? metadata : {}), name } };
}

const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
const suffixLength = 8;
const longestName = 63;
