/** Server-sent events. */

/**
 * Names of the server-sent events and what each carries as JSON. The stream's ids are cursors: a browser that connects again
 * goes on where it was, or is told `reset` when that is too long ago: fetch everything anew.
 */
export interface LiveEvents {
  /** These events changed (received, decided, tried, put off, final), at most 500 a time, oldest first. */
  readonly changes: { readonly events: readonly string[] };
  readonly reset: Record<string, never>;
  /** Every five seconds, and first of all: the server is there, and knows what happens. */
  readonly here: Record<string, never>;
  /** Instead of `here`: Redis does not answer since then, by the dashboard's clock. Ended by `reset`. */
  readonly away: { readonly since: number };
  /** The session is over. */
  readonly 'signed-out': Record<string, never>;
}
