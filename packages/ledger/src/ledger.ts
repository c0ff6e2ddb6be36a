import type { DeliveryIdentity, Event, EventDescription, JsonValue, ParamSource, Terminal, Verb } from '@millrace/triggers';
import type { AuditEntry } from './audit.ts';
import type { EventOutcome, EventState, Lookups } from './lookups-port.ts';

/**
 * What happened, and what is open. The ledger decides: a job is only a pointer to an id and a run number.
 *
 *   event     received -> dispatched -> final          delivery  open -> final
 *             (decision written)  (all its deliveries final)     (created | filtered | opened | dead)
 *
 * Every write but `persist` carries the token of the attempt that makes it, and counts only for the current attempt
 * and never over a final state (fencing). All times are milliseconds since the epoch by Redis TIME.
 */
export interface Ledger extends Pick<Lookups, 'events'> {
  /** Ingress. One script, all or nothing: duplicate key, event record, body, open-index entry, the listener's pending or admitted entry. */
  persist(received: ReceivedEvent): Promise<Persisted>;

  /** Worker: starts an attempt at the event's own job (select and the chains that stay in process). Counts the start. */
  beginEvent(eventId: string, run: number): Promise<BegunEvent>;
  /**
   * Writes, once per event and atomically, what select and the in-process chains came to: the selection, every
   * delivery, those that ended already, and for those that go on their open-index entries.
   */
  recordDecision(eventId: string, token: number, decision: Decision): Promise<Recorded>;
  /** The event's own job failed for now (a cache that is behind): run + 1 becomes current, due after `delayMs`. */
  parkEvent(eventId: string, token: number, attempt: AttemptRecord, delayMs: number, spent?: Spent): Promise<Parked>;
  /** The event's own job meets something that is closed for all: as `holdDelivery`. */
  holdEvent(eventId: string, token: number, held: Held, delayMs: number, spent: Spent): Promise<Parked>;

  /** Worker: starts an attempt at a delivery. Counts the start; after five without an outcome in between, the next ends it as `crashed`. */
  beginDelivery(deliveryId: string, run: number): Promise<BegunDelivery>;
  /** A group's chain, run as a delivery, let the event through: its members become open deliveries, and the group is final (`opened`). */
  openGroup(deliveryId: string, token: number, opening: GroupOpening): Promise<Recorded>;
  /** Stores the rendering before the first create; the loser of a race gets the winner's. `reselected`: what it was rendered by, when that is not what was selected. */
  storeRendering(deliveryId: string, token: number, rendering: Rendering, reselected?: SelectedTrigger | null): Promise<Stored<Rendering>>;
  /** Stores the next name to try for one object (the first names are in the rendering), before the request that uses it. */
  storeName(deliveryId: string, token: number, index: number, name: string): Promise<Stored<string>>;
  /** Stores one object's own result; a retry resumes at the first index without one. */
  recordObject(deliveryId: string, token: number, index: number, result: ObjectResult): Promise<Stored<ObjectResult>>;
  /** Ends the delivery. `objects` are results not yet stored by `recordObject` (index -> result). */
  settleDelivery(deliveryId: string, token: number, settlement: Settlement): Promise<Recorded>;
  /** The attempt failed for now: run + 1 becomes current, due after `delayMs`. */
  parkDelivery(deliveryId: string, token: number, attempt: AttemptRecord, delayMs: number, spent?: Spent): Promise<Parked>;
  /**
   * What the delivery needs is closed for all who need it (design, section 4 "Failures"): run + 1 becomes current, due after
   * `delayMs`, but neither the attempt nor the time until the next one counts.
   */
  holdDelivery(deliveryId: string, token: number, held: Held, delayMs: number, spent: Spent): Promise<Parked>;

  /**
   * Takes overdue entries of the open index in hand, oldest first, at most `limit`; empty unless this process holds, or now gets,
   * the sweeper's lease. An entry that nobody touches comes up again some seconds later.
   */
  overdue(limit: number): Promise<readonly OpenEntry[]>;
  /** Sweeper, when an entry has no live job: makes run + 1 current and returns it; null when somebody touched the entry meanwhile, or it waits. */
  advanceRun(entry: OpenEntry): Promise<number | null>;
  /** Admits waiting events while there is room, round-robin over listeners; what it returns must be enqueued. */
  admitWaiting(): Promise<readonly AdmittedEvent[]>;

  event(eventId: string): Promise<EventView | null>;
  delivery(deliveryId: string): Promise<DeliveryView | null>;
  body(eventId: string): Promise<Uint8Array | null>;
  /** For metrics: never proportional to stored events. */
  depth(): Promise<Depth>;
}

export interface ReceivedEvent {
  readonly event: Omit<Event, 'receivedAt'>;
  readonly body: Uint8Array;
  /** Trace context as one text, or null: the worker's spans continue it. */
  readonly trace: string | null;
  /** Hash of listener, provider's delivery id, signature headers and body; see duplicate-key.ts. Null: the provider gave no delivery id, or the window is 0. */
  readonly duplicateKey: string | null;
  /** How long a repeat of a finished event that created something is answered with the first one's id. */
  readonly duplicateWindowMs: number;
  /** What it is found and shown by. */
  readonly about?: EventDescription;
}

export type Persisted =
  /** `admitted: false` waits in its listener's pending list; only an admitted event is enqueued by the caller. */
  | { readonly kind: 'stored'; readonly receivedAt: number; readonly admitted: boolean }
  /** `redriven`: deliveries of the first event, or that event itself, that were dead letters and are open again (to be enqueued by the caller). */
  | { readonly kind: 'duplicate'; readonly firstEventId: string; readonly redriven: readonly QueuedDelivery[]; readonly redrivenEvent: AdmittedEvent | null }
  | { readonly kind: 'storage-full' };

export type BegunEvent =
  | { readonly kind: 'begun'; readonly token: number; readonly attempt: number; readonly event: Event; readonly body: Uint8Array; readonly trace: string | null; /** Now, by the ledger's clock. */ readonly now: number; readonly spent: Spent; readonly idleMs: number; /** How long ago it was due. */ readonly lateMs: number }
  /** The decision stands already. `inline` is the delivery that was going on in the same job, if any: begin it anew, with run 1. */
  | { readonly kind: 'dispatched'; readonly inline: string | null; readonly queued: readonly QueuedDelivery[] }
  | Later
  | Ended;

/** Nothing to do: finish the job. `crashed` has just been recorded as a dead letter by this call. */
export interface Ended {
  readonly kind: 'ended';
  readonly why: 'missing' | 'final' | 'superseded' | 'crashed';
  /** To be enqueued, perhaps again: a process that died between its write and its `Queue.add` left them behind. */
  readonly queued: readonly QueuedDelivery[];
  readonly admit: readonly AdmittedEvent[];
}

/** Not now: put the same job back for `delayMs`. `early`: this process's clock is ahead; `newer`: a newer version wrote the record. */
export interface Later {
  readonly kind: 'later';
  readonly why: 'early' | 'newer';
  readonly delayMs: number;
}

export interface Decision {
  readonly attempt: AttemptRecord;
  /** Why nothing was selected, or null; one sentence. */
  readonly note: string | null;
  readonly deliveries: readonly DecidedDelivery[];
}

/** The first token of a delivery. */
export const inlineToken = 1;

export interface DecidedDelivery {
  readonly id: string;
  readonly identity: DeliveryIdentity;
  readonly selected: SelectedTrigger;
  /** For a member of a group: the group's delivery, whose output it starts from. */
  readonly groupDelivery: string | null;
  /** What each interceptor of the chain said, in order. */
  readonly chain: readonly JsonValue[];
  readonly next:
    | { readonly kind: 'settled'; readonly settlement: Settlement }
    /** `inline` goes on in the event's own job, in the same attempt (at most one): the decision begins it, with the token `inlineToken`. */
    | { readonly kind: 'inline'; readonly rendering: Rendering }
    | { readonly kind: 'queued'; readonly delayMs: number; readonly failure: AttemptRecord | null; readonly spent?: Spent };
}

/** The trigger as it was when selected: later attempts reuse this even if configuration has changed. */
export interface SelectedTrigger {
  /** Namespace of bindings, template, secrets and created objects. */
  readonly namespace: string;
  /** Value of the trigger label; may be empty for an unnamed inline trigger. */
  readonly name: string;
  readonly uid: string;
  readonly generation: number;
  /** The trigger's spec (or, for a group, its interceptors and selector). */
  readonly spec: JsonValue;
}

export interface GroupOpening {
  readonly attempt: AttemptRecord;
  readonly chain: readonly JsonValue[];
  /** Body, headers and extensions as the group's chain left them: where its members start from. */
  readonly output: JsonValue;
  readonly members: readonly Omit<DecidedDelivery, 'chain' | 'next'>[];
}

/** What a template came to: as in Tekton, the objects before a broken one are created all the same. */
export interface Rendering {
  readonly resources: readonly RenderedResource[];
  readonly failure: Terminal | null;
  /** What the template was filled with; null in what was stored before this was kept. */
  readonly params: readonly RenderedParam[] | null;
}

/** The value a param had, and where it was written. */
export interface RenderedParam {
  readonly name: string;
  readonly value: string;
  /** Characters at the value's end that are not kept here. */
  readonly cut: number;
  readonly from: ParamSource;
  /** The expressions that found nothing, so that the template's default stands in their place. */
  readonly defaulted: readonly string[];
}

export interface RenderedResource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  /** The name it is created under: its own, or generateName with letters made from the delivery's id. */
  readonly name: string;
  /** What the name was made from, when it is ours to change; null when the template fixed it. */
  readonly generateName: string | null;
  readonly object: JsonValue;
}

/** One object of a delivery that is there. */
export interface ObjectResult {
  readonly kind: 'created';
  readonly name: string;
  readonly uid: string;
  /** Plural, as in paths. */
  readonly resource: string;
  readonly warnings: readonly string[];
  /** It was there already, and it was ours: an answer had been lost. */
  readonly found: boolean;
}

export type Settlement =
  | { readonly kind: 'created'; readonly attempt: AttemptRecord; readonly chain: readonly JsonValue[] | null; readonly objects: ReadonlyMap<number, ObjectResult> }
  | { readonly kind: 'filtered'; readonly attempt: AttemptRecord; readonly chain: readonly JsonValue[] | null }
  | { readonly kind: 'opened'; readonly attempt: AttemptRecord; readonly chain: readonly JsonValue[] | null; readonly output: JsonValue }
  | { readonly kind: 'dead'; readonly attempt: AttemptRecord; readonly chain: readonly JsonValue[] | null; readonly objects: ReadonlyMap<number, ObjectResult> };

/** What an attempt came to. */
export interface AttemptRecord {
  readonly stage: Verb;
  readonly outcome: 'ok' | 'filtered' | 'retryable' | 'terminal';
  /** A FilteredReason, RetryableReason or TerminalReason; null when ok. */
  readonly reason: string | null;
  readonly text: string | null;
  readonly durationMs: number;
  readonly worker: string;
}

/** How much of its patience something has used up, in milliseconds. Time in which what it needs was closed for all is not in it. */
export interface Spent {
  readonly totalMs: number;
  /** On the failures in a row, up to now, that were about something absent; null when the last was not. */
  readonly absentMs: number | null;
}

/** Why something waits without being tried. */
export interface Held {
  readonly stage: Verb;
  /** A RetryableReason, or `no-slot`. */
  readonly reason: string;
  readonly text: string;
  readonly worker: string;
  /** A create may have been carried out with its answer lost. */
  readonly uncertain: boolean;
  /** Whether the event keeps its place in its listener's window, or makes room for the next. */
  readonly place: 'kept' | 'given-up';
}

/** As the dashboard shows it. */
export interface RecordedAttempt extends AttemptRecord {
  readonly recordedAt: number;
}

export interface AdmittedEvent {
  readonly eventId: string;
  readonly run: number;
}
export interface QueuedDelivery {
  readonly deliveryId: string;
  readonly run: number;
  readonly delayMs: number;
}

export type Recorded =
  | { readonly kind: 'recorded'; /** deliveries the caller must now enqueue */ readonly queued: readonly QueuedDelivery[]; readonly eventFinal: boolean; readonly admit: readonly AdmittedEvent[] }
  /** This attempt is no longer the current one, or the state is final: nothing was written. */
  | { readonly kind: 'stale' };
export type Parked = { readonly kind: 'parked'; readonly run: number; readonly admit: readonly AdmittedEvent[] } | { readonly kind: 'stale' };
export type Stored<T> = { readonly kind: 'stored'; readonly value: T } | { readonly kind: 'stale' };

export type BegunDelivery =
  | {
      readonly kind: 'begun';
      readonly token: number;
      readonly attempt: number;
      readonly event: Event;
      readonly body: Uint8Array;
      readonly trace: string | null;
      readonly identity: DeliveryIdentity;
      readonly selected: SelectedTrigger;
      /** The group's output this member starts from, or null. */
      readonly groupOutput: JsonValue | null;
      readonly rendering: Rendering | null;
      /** index -> name stored by storeName */
      readonly names: ReadonlyMap<number, string>;
      readonly objects: ReadonlyMap<number, ObjectResult>;
      /** What the interceptors said before it was first redriven, and when they were asked last. */
      readonly chains: readonly (readonly JsonValue[])[];
      /** As the attempt before this one wrote it. */
      readonly spent: Spent;
      /** How long it has lain since that attempt; 0 when it was held. */
      readonly idleMs: number;
      /** How long ago it was due. */
      readonly lateMs: number;
      /** Now, by the ledger's clock. */
      readonly now: number;
      /** `anew`: a redriven dead letter, to be decided and rendered by today's objects; `as-stored`: one that uses what is stored. */
      readonly redrive: 'none' | 'anew' | 'as-stored';
    }
  | Later
  | Ended;

export interface OpenEntry {
  readonly kind: 'event' | 'delivery';
  readonly id: string;
  readonly run: number;
  /** Token of its latest attempt. */
  readonly token: number;
  /** Waiting in a pending list: not enqueued, admitted later. */
  readonly waiting: boolean;
}

/** `discarded`: a dead letter of which somebody has said that nothing is to come of it. */
export type DeliveryState = 'open' | 'created' | 'filtered' | 'opened' | 'dead' | 'discarded';

export interface EventView {
  /** Without its credential headers. */
  readonly event: Event;
  /** Names of the credential headers it came with. */
  readonly withheld: readonly string[];
  readonly state: EventState;
  /** Null until it is final. */
  readonly outcome: EventOutcome | null;
  readonly about: EventDescription;
  /** A dead letter itself: it never came to a decision. */
  readonly dead: boolean;
  readonly note: string | null;
  /** Trace context in which it was received, or null. */
  readonly trace: string | null;
  readonly bodyBytes: number;
  readonly attempts: readonly RecordedAttempt[];
  /** Why it waits without being tried, or null. */
  readonly held: Held | null;
  readonly finalAt: number | null;
  readonly deliveries: readonly DeliveryView[];
  readonly duplicates: number;
  /** The newest of them, newest first. */
  readonly repeats: readonly RepeatView[];
  /** What people did with it or its deliveries, newest first. */
  readonly deeds: readonly AuditEntry[];
  /** What the sender was told, by the clock of whoever told it; null where nobody noted it. */
  readonly answered: { readonly status: number; readonly at: number; readonly durationMs: number } | null;
}

export interface RepeatView {
  readonly at: number;
  /** Dead letters that it redrove. */
  readonly redriven: number;
}

export interface DeliveryView {
  readonly id: string;
  readonly identity: DeliveryIdentity;
  readonly selected: SelectedTrigger;
  readonly state: DeliveryState;
  /** As the latest attempt began: `anew` was rendered from today's objects, `as-stored` from what is stored. */
  readonly redrive: 'none' | 'anew' | 'as-stored';
  readonly run: number;
  readonly attempts: readonly RecordedAttempt[];
  /** Why it waits without being tried, or null. */
  readonly held: Held | null;
  readonly chain: readonly JsonValue[];
  readonly rendering: Rendering | null;
  readonly objects: ReadonlyMap<number, ObjectResult>;
  readonly dueAt: number | null;
  readonly finalAt: number | null;
}

export interface Depth {
  /** Not final: events and deliveries. */
  readonly open: number;
  /** In pending lists: stored, not admitted. */
  readonly waiting: number;
  readonly deadLetters: number;
  /** Receipt time of the oldest event that is not final, or null. */
  readonly oldestReceivedAt: number | null;
  /** Open for more than a minute after somebody should have touched them: no worker sweeps. */
  readonly overdue: number;
}
