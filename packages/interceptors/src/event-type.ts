import { failedPrecondition, headerValue, type Headers, type Stopped } from '@millrace/triggers';
import { stop } from './decisions.ts';

/** Null accepts every type; a list accepts exactly what it names, so that an empty one accepts none. */
export function refuseEventType(header: Headers, name: string, allowed: readonly string[] | null): Stopped | null {
  const found = headerValue(header, name);
  if (allowed === null || allowed.includes(found)) return null;
  return stop(failedPrecondition, 'event-type-not-allowed', `event type ${found} is not allowed`, { kind: 'event-type', header: name, found, allowed });
}
