/** Times and limits of the ledger. All durations in milliseconds. */
export interface LedgerSettings {
  /** Ids of one listener that may be admitted at a time; the rest wait in its pending list. */
  readonly window: number;
  /** How long an admission holds since somebody last worked at the event or found its job alive. */
  readonly admissionMs: number;
  /** How long it still holds when one of its deliveries is parked: what waits for a remedy must not block its listener. */
  readonly parkedAdmissionMs: number;
  /** Within this time of being due, an attempt must have begun, else the sweeper looks. */
  readonly enqueuedMs: number;
  /** Within this time an attempt must have come to something, else the sweeper looks. */
  readonly begunMs: number;
  /** The same for what waits for something else that is guarded itself: a pending event, an event whose deliveries are open. */
  readonly guardedMs: number;
  /** How long the sweeper's lease outlives its last use. */
  readonly leaseMs: number;
  /** Starts without an outcome after which a further one is refused, and the record ends as `crashed`. */
  readonly maxStarts: number;
  /** How much earlier than due an attempt may begin: clocks differ. */
  readonly earlyMs: number;
  readonly attemptsKept: number;
  readonly repeatsKept: number;
  /** Share of maxmemory above which nothing new is stored. */
  readonly fullRatio: number;
  /** How long a final event is kept, how many are, and above what share of maxmemory none is. */
  readonly retentionMs: number;
  readonly retentionEvents: number;
  readonly retentionMemory: number;
  /** Entries that one page of a look-up looks at, at most. */
  readonly scanBudget: number;
  readonly countsKeptMs: number;
  /** Listeners counted by name, a day. */
  readonly listenersCounted: number;
  /** Outcomes of triggers counted by name, a day. */
  readonly triggersCounted: number;
  /** Bodies of fewer bytes are not compressed when their event is finished. */
  readonly packedFromBytes: number;
  /** Entries of the audit; Redis keeps somewhat more. */
  readonly auditKept: number;
  readonly bulksKept: number;
  /** What people did with one event. */
  readonly deedsKept: number;
  /** Changes that somebody who was away for a moment can still be told; Redis keeps somewhat more. */
  readonly changesKept: number;
}

export const defaultLedgerSettings: LedgerSettings = {
  window: 64,
  admissionMs: 300_000,
  parkedAdmissionMs: 30_000,
  enqueuedMs: 10_000,
  begunMs: 60_000,
  guardedMs: 86_400_000,
  leaseMs: 10_000,
  maxStarts: 5,
  earlyMs: 250,
  attemptsKept: 100,
  repeatsKept: 20,
  fullRatio: 0.8,
  retentionMs: 7 * 86_400_000,
  retentionEvents: 1_000_000,
  retentionMemory: 0.4,
  scanBudget: 1_000,
  countsKeptMs: 8 * 86_400_000,
  listenersCounted: 200,
  triggersCounted: 3_000,
  packedFromBytes: 512,
  auditKept: 10_000,
  bulksKept: 1_000,
  deedsKept: 50,
  changesKept: 1_000,
};

/** Upper bounds of the buckets of latencies, in milliseconds; one more bucket is for what is above. A stored format. */
export const latencyBounds = [10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 3_600_000] as const;

/** The settings that scripts use, as Lua constants. */
export function settingsForLua(settings: LedgerSettings): string {
  return [
    `local WINDOW = ${settings.window}`,
    `local ADMISSION_MS = ${settings.admissionMs}`,
    `local PARKED_ADMISSION_MS = ${settings.parkedAdmissionMs}`,
    `local ENQUEUED_MS = ${settings.enqueuedMs}`,
    `local BEGUN_MS = ${settings.begunMs}`,
    `local GUARDED_MS = ${settings.guardedMs}`,
    `local LEASE_MS = ${settings.leaseMs}`,
    `local MAX_STARTS = ${settings.maxStarts}`,
    `local EARLY_MS = ${settings.earlyMs}`,
    `local ATTEMPTS_KEPT = ${settings.attemptsKept}`,
    `local REPEATS_KEPT = ${settings.repeatsKept}`,
    `local SCAN_BUDGET = ${settings.scanBudget}`,
    `local COUNTS_KEPT_MS = ${settings.countsKeptMs}`,
    `local LISTENERS_COUNTED = ${settings.listenersCounted}`,
    `local TRIGGERS_COUNTED = ${settings.triggersCounted}`,
    `local PACKED_FROM_BYTES = ${settings.packedFromBytes}`,
    `local BULKS_KEPT = ${settings.bulksKept}`,
    `local AUDIT_KEPT = ${settings.auditKept}`,
    `local DEEDS_KEPT = ${settings.deedsKept}`,
    `local CHANGES_KEPT = ${settings.changesKept}`,
    `local LATENCY_BOUNDS = { ${latencyBounds.join(', ')} }`,
  ].join('\n');
}
