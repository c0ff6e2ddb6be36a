/** What is handed from stage to stage: Received -> Selection -> Delivery -> Intercepted -> Bound -> Rendered -> Created. */
import type { ObjectResult, Rendering } from '@millrace/ledger';
import type { DeliveryIdentity, Event, EventBody, Headers, JsonObject, ResolvedParam, SelectedEntry, SubstitutionMode, TemplateSpec, Verified } from '@millrace/triggers';

export interface Received {
  readonly event: Event;
  readonly body: EventBody;
}

/** What select chose for an event: one entry for each delivery, in Tekton's order. */
export interface Selection {
  readonly deliveries: readonly Delivery[];
  /** One sentence for each entry of the listener that led nowhere (a triggerRef without its Trigger). */
  readonly skipped: readonly string[];
}

export interface Delivery {
  readonly id: string;
  readonly identity: DeliveryIdentity;
  readonly event: Event;
  readonly selected: Selected;
  /** What its chain starts from: the event, or what its group's chain left. */
  readonly start: Start;
  /** What an earlier attempt found verified: by now the credentials may be gone. */
  readonly verified: readonly Verified[];
}

/** A trigger or group as it was when selected. */
export type Selected = SelectedEntry['selected'];

export interface Start {
  /** Always the event's own: a group's chain hands on headers and extensions, not a body (pkg/sink/sink.go, processTriggerGroups). */
  readonly body: EventBody;
  readonly headers: Headers;
  readonly extensions: JsonObject;
}

export interface Intercepted {
  readonly delivery: Delivery;
  readonly body: EventBody;
  readonly headers: Headers;
  readonly extensions: JsonObject;
}

export interface Bound {
  readonly delivery: Delivery;
  readonly params: readonly ResolvedParam[];
  readonly template: Template;
}

export interface Template {
  readonly spec: TemplateSpec;
  /** Of the TriggerTemplate; none for an inline template. */
  readonly annotations: Readonly<Record<string, string>>;
  /** As its annotations or those of the Trigger ask for. */
  readonly mode: SubstitutionMode;
}

export type { Rendering };

/** A rendering in hand, with what the ledger knows of its objects so far. */
export interface Rendered {
  readonly delivery: Delivery;
  readonly rendering: Rendering;
  /** Names stored since, for objects whose first name was taken. */
  readonly names: ReadonlyMap<number, string>;
  /** Results of earlier attempts: those objects are not created again. */
  readonly done: ReadonlyMap<number, ObjectResult>;
}

export interface Created {
  /** Results of this attempt that are not stored yet. */
  readonly objects: ReadonlyMap<number, ObjectResult>;
}
