import { errorText } from '@millrace/triggers';

/** Why there was no answer: fetch says "fetch failed", and its cause why. */
export function whyNoAnswer(error: unknown): string {
  const hasCause = typeof error === 'object' && error !== null && 'cause' in error && error.cause !== undefined;
  return errorText(hasCause ? error.cause : error);
}
