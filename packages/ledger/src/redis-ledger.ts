import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { Connection } from './connect.ts';
import { checkSecretKey } from './credentials.ts';
import { deliveryWrites } from './delivery-writes.ts';
import { eventWrites } from './event-writes.ts';
import { checkPrefix, defaultPrefix } from './keys.ts';
import type { Ledger } from './ledger.ts';
import { confirmNothing, confirmOnReplica } from './replicas.ts';
import { scriptRunner } from './script.ts';
import { defaultLedgerSettings, type LedgerSettings } from './settings.ts';
import { storageRoom } from './storage-room.ts';
import { sweep } from './sweep.ts';
import { views } from './views.ts';

export interface RedisLedgerOptions {
  /** The queue adds on the same one, so that an event is stored before its job is. The caller closes it. */
  readonly connection: Connection;
  /** On which a replica is waited for before an event counts as stored (`openRedis` gives it for `replica`); null: none is. */
  readonly confirmOn?: Connection | null;
  /** 32 bytes that seal credential headers. */
  readonly secretKey: Uint8Array;
  readonly prefix?: string;
  readonly settings?: Partial<LedgerSettings>;
}

/**
 * The ledger on Redis: every write is one script (scripts/*.lua) on the keys of keys.ts.
 */
export function createLedger({ connection, confirmOn = null, secretKey, prefix = defaultPrefix, settings = {} }: RedisLedgerOptions): Ledger {
  const complete = { ...defaultLedgerSettings, ...settings };
  const run = scriptRunner(connection, checkPrefix(prefix), complete);
  const hasRoom = storageRoom(connection, complete.fullRatio, () => performance.now());
  const confirm = confirmOn === null ? confirmNothing : confirmOnReplica(confirmOn, prefix);
  const ports = { run, hasRoom, confirm, connection, prefix, secretKey: checkSecretKey(secretKey), maxStarts: complete.maxStarts, owner: randomUUID() };
  return { ...eventWrites(ports), ...deliveryWrites(ports), ...sweep(ports), ...views(ports) };
}
