import { endOfString } from '../go/end-of-string.ts';

/**
 * How much JSON a body may be. What it costs to read and print a body does not go by its bytes: 3 MiB hold one text or a million empty
 * lists. Beyond these limits one event would hold the event loop for longer than everybody else should wait. A push of GitHub holds about
 * 500 values in 20 KB, so 3 MiB of the same stay within. docs/differences.md, body-limit.
 */
export interface BodyLimits {
  /** Members of objects: the dearest, where each has a key that no other has. */
  readonly members: number;
  /** Members, items of lists, and opened lists and objects. */
  readonly values: number;
}

export const bodyLimits: BodyLimits = { members: 60_000, values: 200_000 };

/** Says what there is too much of, or null. Reads no further than it has to; whether the text is JSON at all is for others to say. */
export function overLimit(text: string, { members: mostMembers, values: mostValues }: BodyLimits = bodyLimits): string | null {
  // Each member takes four characters at least, and each value two.
  if (text.length < 4 * mostMembers && text.length < 2 * mostValues) return null;
  let members = 0;
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case quote:
        at = endOfString(text, at);
        break;
      case colon:
        members += 1;
        if (members > mostMembers) return `body holds more than ${mostMembers} members of objects`;
        break;
      case comma:
      case openList:
      case openObject:
        values += 1;
        if (values > mostValues) return `body holds more than ${mostValues} values`;
        break;
      default:
        break;
    }
  }
  return null;
}

const [quote, colon, comma, openList, openObject] = [0x22, 0x3a, 0x2c, 0x5b, 0x7b];
