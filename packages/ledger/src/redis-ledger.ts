import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { actions, type Actions } from './actions.ts';
import { audit, type Audit } from './audit.ts';
import { bulk, type Bulk } from './bulk.ts';
import type { Connection } from './connect.ts';
import { checkSecretKeys } from './credentials.ts';
import { deadLetters, type DeadLetters } from './dead-letters.ts';
import { deliveryWrites } from './delivery-writes.ts';
import { eventWrites } from './event-writes.ts';
import { checkPrefix, defaultPrefix } from './keys.ts';
import type { Ledger } from './ledger.ts';
import { lookups } from './lookups.ts';
import type { Lookups } from './lookups-port.ts';
import { confirmNothing, confirmOnReplica } from './replicas.ts';
import { retention, type Retention } from './retention.ts';
import { scriptRunner } from './script.ts';
import { senderAnswers, type SenderAnswers } from './sender-answers.ts';
import { series, type Series } from './series.ts';
import { defaultLedgerSettings, type LedgerSettings } from './settings.ts';
import { storageRoom } from './storage-room.ts';
import { sweep } from './sweep.ts';
import { views } from './views.ts';
import { watching, type Watching } from './watching.ts';

export interface RedisLedgerOptions {
  /** The queue adds on the same one, so that an event is stored before its job is. The caller closes it. */
  readonly connection: Connection;
  /** On which a replica is waited for before an event counts as stored (`openRedis` gives it for `replica`); null: none is. */
  readonly confirmOn?: Connection | null;
  /** 32 bytes that seal credential headers. */
  readonly secretKey: Uint8Array;
  /** Those that sealed before it, while the key is being changed: they only open. */
  readonly earlierSecretKeys?: readonly Uint8Array[];
  readonly prefix?: string;
  readonly settings?: Partial<LedgerSettings>;
}

/** The ledger, with what dashboard and command line look up and do, and what the sweeper's holder looks after. */
export type RedisLedger = Ledger & Lookups & DeadLetters & Series & Watching & SenderAnswers & Actions & Bulk & Audit & Retention;

/**
 * The ledger on Redis: every write is one script (scripts/*.lua) on the keys of keys.ts.
 */
export function createLedger({ connection, confirmOn = null, secretKey, earlierSecretKeys = [], prefix = defaultPrefix, settings = {} }: RedisLedgerOptions): RedisLedger {
  const complete = { ...defaultLedgerSettings, ...settings };
  const run = scriptRunner(connection, checkPrefix(prefix), complete);
  const hasRoom = storageRoom(connection, complete.fullRatio, () => performance.now());
  const confirm = confirmOn === null ? confirmNothing : confirmOnReplica(confirmOn, prefix);
  const ports = { run, hasRoom, confirm, secretKeys: checkSecretKeys(secretKey, earlierSecretKeys), maxStarts: complete.maxStarts, owner: randomUUID(), settings: complete };
  const found = { ...lookups(run), ...deadLetters(run), ...series(run), ...audit(run), ...watching(run), ...senderAnswers(run) };
  const ledger = { ...eventWrites(ports), ...deliveryWrites(ports), ...sweep(ports), ...views(run), ...found };
  return { ...ledger, ...actions({ run, ledger }), ...bulk(ports), ...retention(ports) };
}
