/** What is configured, and what it came to. */
import type { EventRow, Place } from './events.ts';
import type { Counts } from './overview.ts';

export interface ListenersAnswer {
  /** False until every watch has listed: what is there may be incomplete. */
  readonly synced: boolean;
  readonly listeners: readonly ListenerRow[];
}

export interface ListenerRow extends Place {
  /** Path at the shared ingress. */
  readonly path: string;
  readonly problems: readonly string[];
  readonly triggers: number;
  readonly groups: number;
  readonly lastEvent: EventRow | null;
  /** Over the last day. */
  readonly day: Counts;
}

export interface ListenerDetail extends ListenerRow {
  readonly synced: boolean;
  readonly serviceAccount: string;
  /** As it stands in the cluster. */
  readonly yaml: string;
  readonly selectors: { readonly namespaces: readonly string[] | null; readonly labels: string | null };
  readonly events: readonly EventRow[];
}

export interface TriggersQuery {
  /** `<namespace>/<name>`: only what it reaches. */
  readonly listener?: string;
  /** Words of namespaces, names, groups and listeners, all of which have to be there. */
  readonly search?: string;
  /** From 1; the last one for whatever is behind it. */
  readonly page?: string;
}

export interface TriggersAnswer {
  readonly synced: boolean;
  /** How many there are, and how many of them match the search. */
  readonly all: number;
  readonly matching: number;
  /** From 1, and how many of those that match are on the pages before it. */
  readonly page: number;
  readonly before: number;
  /** What has a problem first, then by namespace and name; at most 100. */
  readonly triggers: readonly TriggerRow[];
}

export interface TriggerNames {
  /** `<namespace>/<name>`. */
  readonly names: readonly string[];
}

export interface TriggerRow {
  readonly kind: 'trigger' | 'inline' | 'group';
  readonly namespace: string;
  readonly name: string;
  readonly position: number | null;
  readonly group: string | null;
  /** `<namespace>/<name>` of listeners that reach it. */
  readonly listeners: readonly string[];
  /** Account its objects are created as. */
  readonly serviceAccount: string | null;
  readonly interceptors: readonly { readonly name: string; readonly kind: string; readonly found: boolean; readonly filter: string | null }[];
  readonly bindings: readonly { readonly name: string; readonly kind: string; readonly found: boolean }[];
  readonly template: { readonly name: string; readonly found: boolean; readonly creates: readonly { readonly apiVersion: string; readonly kind: string }[]; readonly params: readonly string[] } | null;
  readonly problems: readonly string[];
  readonly lastEvent: EventRow | null;
  /** What came of its deliveries in the last seven days; null where they are not counted by name (groups, inline triggers without a name). */
  readonly week: { readonly created: number; readonly filtered: number; readonly dead: number } | null;
}
