/** What is asked when events are looked for, and what is answered. lookups.ts does it. */
import type { EventDescription, Headers, ListenerReference, Replay } from '@millrace/triggers';

export interface Lookups {
  /** Newest first, paged by cursor (null: from the newest). Everything that the filter names must hold. */
  events(page: PageRequest, filter?: EventFilter): Promise<EventPage>;
  /** What a person may paste: an event's id, a provider's delivery id, a commit, the name of a created object, a repository. */
  search(pasted: string, limit: number, namespaces?: readonly string[]): Promise<readonly EventSummary[]>;
}

export interface PageRequest {
  readonly cursor: string | null;
  readonly limit: number;
}

export interface EventFilter {
  readonly id?: string;
  /** Any of these, the listener's: an empty list lets nothing through. Without it, all. */
  readonly namespaces?: readonly string[];
  /** `<namespace>/<name>`, as the trigger. */
  readonly listener?: string;
  readonly trigger?: string;
  readonly repository?: string;
  /** In the provider's words: `push`. */
  readonly event?: string;
  /** The provider's id of the delivery. */
  readonly delivery?: string;
  /** Its first 7 digits or more. */
  readonly commit?: string;
  readonly object?: { readonly name: string; readonly namespace?: string; readonly kind?: string };
  readonly replayOf?: string;
  readonly state?: 'open' | EventOutcome;
  /** Receipt, in milliseconds since the epoch, both included. */
  readonly from?: number;
  readonly to?: number;
}

/** What came of a final event, the first that is true of any of its deliveries; `nothing`: none was selected. */
export type EventOutcome = (typeof eventOutcomes)[number];
export const eventOutcomes = ['dead', 'created', 'discarded', 'filtered', 'nothing'] as const;

export interface EventPage {
  readonly events: readonly EventSummary[];
  /** Null when there is nothing further. */
  readonly next: string | null;
  /** `budget`: as many entries as one page may look at were looked at before the page was full. */
  readonly ended: 'page' | 'budget' | 'end';
}

export interface EventSummary {
  readonly id: string;
  readonly receivedAt: number;
  readonly listener: ListenerReference;
  readonly about: EventDescription;
  readonly headers: Headers;
  readonly state: EventState;
  /** Null until it is final. */
  readonly outcome: EventOutcome | null;
  /** `<namespace>/<name>` of those selected. */
  readonly triggers: readonly string[];
  readonly objects: readonly ObjectPlace[];
  readonly openDeliveries: number;
  readonly deadDeliveries: number;
  readonly replay: Replay | null;
}

export type EventState = 'received' | 'dispatched' | 'final';

/** Where an object of a rendering goes. */
export interface KindPlace {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
}

/** What a term `object:<name>/<namespace>/<kind>` names. */
export interface ObjectPlace {
  readonly name: string;
  readonly namespace: string;
  readonly kind: string;
}
