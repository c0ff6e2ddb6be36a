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
}

export const defaultLedgerSettings: LedgerSettings = {
  window: 64,
  admissionMs: 300_000,
  parkedAdmissionMs: 30_000,
  enqueuedMs: 15_000,
  begunMs: 60_000,
  guardedMs: 86_400_000,
  leaseMs: 30_000,
  maxStarts: 5,
  earlyMs: 250,
  attemptsKept: 100,
  repeatsKept: 20,
  fullRatio: 0.8,
};

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
  ].join('\n');
}
