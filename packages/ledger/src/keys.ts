/**
 * Every key of the ledger. All carry one hash tag (`{millrace}`), so that on a Redis Cluster they live on one node and
 * one script may touch them together; the queue's keys (`<prefix>queue:*`) carry the same one.
 *
 *   key                     type    holds
 *   event:<id>              hash    v, record, trace, listener, at, bytes, state, run, token, by, starts, attempt, dueAt, note, inline,
 *                                   open (deliveries not final), dead (dead letters), failed (is one itself), createdAt, finalAt,
 *                                   duplicateKey, window, duplicates, credentialsOf, spent (as JSON), idleSince (when an attempt was
 *                                   last put off), held (why it waits without being tried, as JSON), terms (what it is found by, one a
 *                                   line), outcome (when final), filtered and discarded (how many), why (it is a dead letter),
 *                                   deadAs (as it is counted in dead-reasons), answered ("<status> <when> <ms>", what the sender was told),
 *                                   vouchedBy, coding (of the body, when it is not as received)
 *   body:<event>            string  the bytes as received; those of a finished event perhaps compressed (pack.ts)
 *   credentials:<event>     string  sealed credential headers (credentials.ts); gone when the event is final
 *   deliveries:<event>      list    ids of its deliveries in order of selection
 *   repeats:<event>         list    the newest repeats of it, as JSON: { at, id, event, deliveries: [id, run, ...] }
 *   delivery:<id>           hash    v, event, identity, selected, group, chain, output, rendering, state, run, token, by, starts,
 *                                   attempt, dueAt, finalAt, redrive, uncertain, spent, idleSince, held, trigger (as a term), places
 *                                   ("<namespace>/<kind>\t<apiVersion>" of each object of the rendering, one a line), why (it is a dead letter), deadAs,
 *                                   firstChain (what the chain said before it was first redriven)
 *   filtered:<event>        hash    v, at, coding, deliveries: those that its decision filtered, together, as JSON, perhaps compressed (filtered.ts).
 *                                   They are final from then on, and have no other record
 *   filtered-of:<delivery>  string  the event with which such a one is kept
 *   names:<delivery>        hash    object's index -> name stored after the rendering's own
 *   objects:<delivery>      hash    object's index -> result, as JSON
 *   attempts:<member>       list    "<time> <attempt as JSON>", the newest; <member> as in `open`
 *   open                    zset    "e:<event>" or "d:<delivery>", everything not final -> time by which somebody must have touched it
 *   events                  zset    event -> receivedAt, all of them
 *   unfinished              zset    event -> receivedAt, those not final
 *   final                   zset    event -> when it was final and its duplicate window over: from then on retention may take it
 *   dead                    zset    "e:<event>" or "d:<delivery>", every dead letter -> when it became one
 *   dead-by:<why>           zset    the same, of one "<stage>/<reason>"
 *   dead-reasons            hash    "<stage>/<reason> <namespace of the listener>" -> how many dead letters
 *   index:<term>            zset    event -> receivedAt, those found by a term (terms.ts, lookups.lua); "state:<outcome>" too
 *   counts:<period>:<l>     hash    "<minute or hour> <what>" -> how often, of one listener or of all (counts.lua); expires
 *   latencies:<period>:<l>  hash    "<minute or hour> <bucket>" -> how many, from receipt to created; expires
 *   receipts:<period>:<l>   hash    the same, from request to answer
 *   counted:<day>           set     listeners that are counted by name; expires
 *   packable                list    final events whose body may be compressed
 *   trigger-counts:<day>    hash    "<trigger's namespace>/<name> <what>" -> how often a delivery of it ended so; expires
 *   audit                   stream  what people did, as JSON
 *   deeds:<event>           list    "<time> <JSON>", what people did with it or its deliveries, the newest
 *   changes                 stream  events about which something has changed, the newest
 *   bulk:<id>               hash    something done to many dead letters, and how far it is (bulk.ts)
 *   bulks                   zset    bulk -> when it was asked for, the newest
 *   bulks-running           zset    bulk -> when it last went on
 *   duplicate:<key>         string  id of the first event with this duplicate key
 *   pending:<listener>      zset    event -> order of arrival, stored and not admitted
 *   admitted:<listener>     zset    event -> time until which it holds its place in the window
 *   listeners               zset    listeners that have pending events -> turn
 *   turn                    string  counts arrivals in pending lists and turns of listeners
 *   sweeper:<format>        string  owner of the sweeper's lease, expires
 *   barrier                 string  when a replica was last waited for: a write for that to wait for (replicas.ts)
 */
export const keyNames = {
  event: 'event:',
  body: 'body:',
  credentials: 'credentials:',
  deliveries: 'deliveries:',
  repeats: 'repeats:',
  delivery: 'delivery:',
  filtered: 'filtered:',
  filtered_of: 'filtered-of:',
  names: 'names:',
  objects: 'objects:',
  attempts: 'attempts:',
  open: 'open',
  events: 'events',
  unfinished: 'unfinished',
  final: 'final',
  dead: 'dead',
  dead_by: 'dead-by:',
  dead_reasons: 'dead-reasons',
  index: 'index:',
  counts: 'counts:',
  latencies: 'latencies:',
  receipts: 'receipts:',
  counted: 'counted:',
  trigger_counts: 'trigger-counts:',
  packable: 'packable',
  audit: 'audit',
  deeds: 'deeds:',
  changes: 'changes',
  bulk: 'bulk:',
  bulks: 'bulks',
  bulks_running: 'bulks-running',
  duplicate: 'duplicate:',
  pending: 'pending:',
  admitted: 'admitted:',
  listeners: 'listeners',
  turn: 'turn',
  sweeper: 'sweeper:',
  barrier: 'barrier',
} as const;

export type KeyName = keyof typeof keyNames;

export const defaultPrefix = '{millrace}:';

/**
 * Format of every record this version writes, in field `v`. A record of a newer format is left alone: its begin answers
 * `later`, the sweeper passes it by.
 */
export const formatVersion = 1;

/** A prefix needs exactly one hash tag, or a Cluster would spread what one script touches. */
export function checkPrefix(prefix: string): string {
  if (!/^[^{}]*\{[^{}]+\}[^{}]*$/.test(prefix)) throw new Error(`key prefix "${prefix}": expected exactly one hash tag, like "${defaultPrefix}"`);
  return prefix;
}
