import { endOfString } from './end-of-string.ts';

/** How much JSON may be in a text. */
export interface JsonLimits {
  /** Members of objects: the dearest, where each has a key that no other has. */
  readonly members: number;
  /** Members, items of lists, and opened lists and objects. */
  readonly values: number;
  /** Lists and objects within each other. */
  readonly depth: number;
}

/** What Go's encoding/json bounds (decode.go, maxNestingDepth). */
export const goLimits: JsonLimits = { members: Infinity, values: Infinity, depth: 10_000 };

/**
 * What there is too much of, or null. Goes once over the text, and no further than it has to; whether it is JSON at all, and its brackets
 * match, is for JSON.parse to say.
 */
export function overLimit(text: string, limits: JsonLimits): keyof JsonLimits | null {
  // Each member takes four characters at least, each value two, each level two.
  if (text.length < 4 * limits.members && text.length < 2 * limits.values && text.length < 2 * limits.depth) return null;
  if (!/^\s*[[{]/.test(text)) return null;
  let members = 0;
  let values = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case quote:
        at = endOfString(text, at);
        break;
      case colon:
        members += 1;
        if (members > limits.members) return 'members';
        break;
      case comma:
        values += 1;
        if (values > limits.values) return 'values';
        break;
      case openList:
      case openObject:
        values += 1;
        depth += 1;
        if (depth > limits.depth) return 'depth';
        if (values > limits.values) return 'values';
        break;
      case closeList:
      case closeObject:
        depth -= 1;
        break;
      default:
        break;
    }
  }
  return null;
}

const [quote, colon, comma, openList, openObject, closeList, closeObject] = [0x22, 0x3a, 0x2c, 0x5b, 0x7b, 0x5d, 0x7d];
