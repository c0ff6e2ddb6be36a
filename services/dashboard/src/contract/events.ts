/** Finding events. */
import type { EventDescription } from '@millrace/triggers';

/** Of the query's names, `namespace` may be there several times; the others once. */
export interface EventsQuery extends Paged {
  /** What a person pastes: an event's id, a provider's delivery id, a commit, a created object's name, a repository. The other filters are not looked at then. */
  readonly search?: string;
  readonly state?: 'open' | EventOutcome;
  readonly namespace?: string | readonly string[];
  /** `<namespace>/<name>`, as the trigger. */
  readonly listener?: string;
  readonly trigger?: string;
  /** In the provider's words: `push`. */
  readonly event?: string;
  readonly repository?: string;
  readonly commit?: string;
  readonly replayOf?: string;
  /** Receipt, in milliseconds since the epoch, both included. */
  readonly from?: number;
  readonly to?: number;
}

export interface Paged {
  /** `next` of the page before. */
  readonly cursor?: string;
  /** 1 to 200; 50 where absent. */
  readonly limit?: number;
}

export interface EventsPage {
  readonly events: readonly EventRow[];
  /** Null when there is nothing further. */
  readonly next: string | null;
  /** `budget`: as much as one page may look at was looked at before it was full; `next` goes on. */
  readonly ended: 'page' | 'budget' | 'end';
}

/** What came of a final event: the first that is true of any of its deliveries; `nothing`: no trigger was selected. */
export type EventOutcome = 'dead' | 'created' | 'discarded' | 'filtered' | 'nothing';

export interface EventRow {
  readonly id: string;
  readonly receivedAt: number;
  readonly listener: Place;
  readonly about: EventDescription;
  readonly state: 'received' | 'dispatched' | 'final';
  /** Null until it is final. */
  readonly outcome: EventOutcome | null;
  /** `<namespace>/<name>` of the selected. */
  readonly triggers: readonly string[];
  readonly objects: readonly ObjectPlace[];
  readonly openDeliveries: number;
  readonly deadDeliveries: number;
  readonly replay: ReplayMark | null;
}

export interface Place {
  readonly namespace: string;
  readonly name: string;
}

export interface ObjectPlace extends Place {
  readonly kind: string;
}

export interface ReplayMark {
  readonly of: string;
  readonly by: string;
  readonly edited: boolean;
}
