/**
 * A mistake of the person who starts a process: a setting, a port, a file. Shown as it is, without a stack trace.
 * Text: what was found and what is wanted, one line for each mistake.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** What an unknown thing that was thrown says. */
export function errorText(thrown: unknown): string {
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown && typeof thrown.message === 'string') return thrown.message;
  return String(thrown);
}
