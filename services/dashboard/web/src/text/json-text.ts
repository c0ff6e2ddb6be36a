/** Indented where it is JSON; else as it is. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Why it is no JSON, in the browser's words, or null. */
export function jsonProblem(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : 'not JSON';
  }
}

/** A value as an expression saw it. Of one that is too long the beginning of its JSON is kept, which is no text of the event. */
export function seenText(value: unknown): string {
  return typeof value === 'string' && /^[[{].*\.\.\.$/s.test(value) ? value : JSON.stringify(value);
}
