/** One event: the way it went, the decision for every trigger, and what came of it. */
import type { EventDescription, Explanation, JsonObject, Verb } from '@millrace/triggers';
import type { AuditRow } from './audit.ts';
import type { EventOutcome, EventRow, ObjectPlace, Place, ReplayMark } from './events.ts';

export interface EventDetail {
  readonly id: string;
  readonly receivedAt: number;
  readonly listener: Place;
  readonly about: EventDescription;
  readonly method: string;
  /** Path and query as triggers see them. */
  readonly url: string;
  readonly headers: readonly HeaderLine[];
  readonly bodyBytes: number;
  readonly state: EventRow['state'];
  readonly outcome: EventOutcome | null;
  /** A dead letter itself: it never came to a decision. */
  readonly dead: boolean;
  /** Why nothing ran, in one sentence; null when something did or may still. */
  readonly whyNothingRan: string | null;
  /** All eight verbs, in their order. */
  readonly way: readonly WayStep[];
  /** What the sender was told; null when it is not known (ingress was killed before it noted it), and of a replay, which nobody sent. */
  readonly answer: { readonly status: number; readonly at: number; readonly durationMs: number } | null;
  /** The event's own attempts: up to the decision. */
  readonly attempts: readonly AttemptRow[];
  readonly held: HeldRow | null;
  readonly finalAt: number | null;
  readonly deliveries: readonly DeliveryDetail[];
  readonly replay: ReplayMark | null;
  readonly vouchedBy: string | null;
  /** Of the trace that the sender or ingress began; null where nobody traces. */
  readonly traceId: string | null;
  /** How many repeats there were, and the newest of them. */
  readonly duplicates: number;
  readonly repeats: readonly RepeatRow[];
  /** Events made from this one, newest first. */
  readonly replays: readonly EventRow[];
  /** What people did with it, newest first. */
  readonly audit: readonly AuditRow[];
  readonly may: MayWithEvent;
}

export interface HeaderLine {
  readonly name: string;
  /** Empty when masked. */
  readonly values: readonly string[];
  /** A credential: it came in, and is not shown. */
  readonly masked: boolean;
}

export interface WayStep {
  readonly verb: Verb;
  readonly state: 'done' | 'failed' | 'waiting' | 'not-reached';
  /** When it was last worked on; null where that is not known. */
  readonly at: number | null;
  readonly durationMs: number | null;
  /** What it came to, in a few words. */
  readonly text: string;
}

export interface AttemptRow {
  /** When its outcome was recorded. */
  readonly at: number;
  readonly stage: Verb;
  readonly outcome: 'ok' | 'filtered' | 'retryable' | 'terminal';
  readonly reason: string | null;
  readonly text: string | null;
  readonly durationMs: number;
  readonly worker: string;
}

/** Why something waits without being tried. */
export interface HeldRow {
  readonly stage: Verb;
  readonly reason: string;
  readonly text: string;
}

export interface RepeatRow {
  readonly at: number;
  /** How many dead letters it redrove. */
  readonly redriven: number;
}

/** What the person looking may do; the text says why not. */
export interface MayWithEvent {
  readonly replay: Permission;
  readonly replayEdited: Permission;
  readonly redrive: Permission;
  readonly discard: Permission;
}

export type Permission = { readonly allowed: true } | { readonly allowed: false; readonly text: string };

export interface DeliveryDetail {
  readonly id: string;
  readonly trigger: TriggerMark;
  /** `opened`: a group whose members are deliveries of their own. */
  readonly state: 'open' | 'created' | 'filtered' | 'opened' | 'dead' | 'discarded';
  /** Why it is filtered or dead, or failed last: one sentence; null where there is nothing to say. */
  readonly text: string | null;
  readonly stage: Verb | null;
  readonly reason: string | null;
  /** What each interceptor that was asked said, in order. */
  readonly chain: readonly ChainStep[];
  /** Null when it has not come so far (or was rendered before this was kept). */
  readonly params: readonly ParamRow[] | null;
  readonly resources: readonly ResourceRow[];
  readonly attempts: readonly AttemptRow[];
  readonly held: HeldRow | null;
  /** When it is tried next; null when it is not. */
  readonly dueAt: number | null;
  readonly finalAt: number | null;
  readonly run: number;
  /** `anew`: rendered again from today's objects; `as-stored`: with what is stored. */
  readonly redrive: 'none' | 'anew' | 'as-stored';
}

export interface TriggerMark {
  readonly kind: 'trigger' | 'inline' | 'group';
  /** Of the trigger; of a group its listener's. */
  readonly namespace: string;
  /** May be empty for an inline trigger. */
  readonly name: string;
  /** Place among the inline triggers of the listener, from 0. */
  readonly position: number | null;
  /** The group it was selected through. */
  readonly group: string | null;
  readonly occurrence: number;
  readonly generation: number;
}

export interface ChainStep {
  readonly position: number;
  readonly name: string;
  readonly said: 'continue' | 'stopped' | 'failed';
  /** Extensions it added. */
  readonly added: JsonObject;
  /** It found a signature or token right. */
  readonly verified: boolean;
  readonly replacedBody: boolean;
  readonly text: string | null;
  /** Why: of a CEL filter the expression with the values it saw, also when it let the event through. */
  readonly why: Explanation | null;
}

export interface ParamRow {
  readonly name: string;
  readonly value: string;
  /** The value was longer than is kept. */
  readonly cut: boolean;
  /** In words: `binding "pipeline-binding"`, `the template's default`. */
  readonly from: string;
  /** Expressions that found nothing, so that the template's default stands in their place. */
  readonly defaulted: readonly string[];
}

export interface ResourceRow {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly yaml: string;
  /** Null until the API server has taken it. */
  readonly created: CreatedMark | null;
}

export interface CreatedMark {
  readonly name: string;
  readonly uid: string;
  /** What the API server warned of. */
  readonly warnings: readonly string[];
  /** It was there already, and ours: an answer had been lost. */
  readonly found: boolean;
  /** Its page in Tekton Dashboard, where one is configured and has a page for it. */
  readonly link: string | null;
}

export interface BodyAnswer {
  readonly bytes: number;
  /** Null when it is no UTF-8. */
  readonly text: string | null;
  /** Indented; null when it is no JSON. */
  readonly pretty: string | null;
  /** It is longer than is shown; the raw one is whole. */
  readonly cut: boolean;
}

export interface ObjectsAnswer {
  readonly objects: readonly ObjectStatus[];
}

export interface ObjectStatus extends ObjectPlace {
  readonly apiVersion: string;
  readonly uid: string;
  readonly deliveryId: string;
  /** `unknown`: it has no status that we can read; `gone`: it is not there any more; `unreadable`: the text says why. */
  readonly state: 'running' | 'succeeded' | 'failed' | 'unknown' | 'gone' | 'unreadable';
  readonly text: string | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** The sandbox only plays its course. */
  readonly simulated: boolean;
  readonly link: string | null;
}

export interface ReplayRequest {
  /** Null: as it came in. */
  readonly body: string | null;
  /** The person answers for it where no signature can: needed for an edited body, and where credentials are gone and were never verified. */
  readonly vouch: boolean;
}

export interface ReplayAnswer {
  readonly eventId: string;
}
