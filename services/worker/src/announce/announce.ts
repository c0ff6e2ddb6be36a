/**
 * Telling others what becomes of an event: by CloudEvent to the listener's `cloudEventURI`, and as Kubernetes Events on the
 * EventListener. record.ts says when, once for each; nobody waits for it, and no delivery fails because of it.
 */
import type { Event } from '@millrace/triggers';

export type Announce = (event: Event, announcement: Announcement) => void;

/** Tekton's four (pkg/reconciler/events/event.go), at Tekton's moments, and one of ours. */
export type Announcement =
  /** A valid request is worked on. */
  | { readonly kind: 'started' }
  /** One trigger has created all its objects. */
  | { readonly kind: 'successful' }
  /** Every trigger is selected and on its way; most have not finished. */
  | { readonly kind: 'done' }
  /** The event could not be given to any trigger. */
  | { readonly kind: 'failed'; readonly text: string }
  /** A delivery was given up; Tekton has no word for that. */
  | { readonly kind: 'dead-letter'; readonly trigger: string | null; readonly text: string };

/** Also the reason of the Kubernetes Event. */
export const announcementTypes = {
  started: 'dev.tekton.event.triggers.started.v1',
  successful: 'dev.tekton.event.triggers.successful.v1',
  done: 'dev.tekton.event.triggers.done.v1',
  failed: 'dev.tekton.event.triggers.failed.v1',
  'dead-letter': 'dev.millrace.event.triggers.deadletter.v1',
} as const satisfies Record<Announcement['kind'], string>;

export function announceTo(all: readonly Announce[]): Announce {
  return function announce(event, announcement) {
    for (const one of all) one(event, announcement);
  };
}
