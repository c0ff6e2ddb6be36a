/** What one look of the doctor came to. */
export interface Check {
  /** A word for programs, the same in every version: `redis-policy`. */
  readonly name: string;
  /** `unknown`: it could not be looked at. Only what is `wrong` makes the exit code 1. */
  readonly state: 'ok' | 'warning' | 'wrong' | 'unknown';
  /** What was found, and what is wanted where that differs. */
  readonly text: string;
  /** What to do, or null where nothing is to be done. */
  readonly remedy: string | null;
}

export function ok(name: string, text: string): Check {
  return { name, state: 'ok', text, remedy: null };
}
export function warning(name: string, text: string, remedy: string): Check {
  return { name, state: 'warning', text, remedy };
}
export function wrong(name: string, text: string, remedy: string): Check {
  return { name, state: 'wrong', text, remedy };
}
export function unknown(name: string, text: string, remedy: string): Check {
  return { name, state: 'unknown', text, remedy };
}
