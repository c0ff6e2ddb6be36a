import type { Connection } from './connect.ts';
import { serverInfo } from './server-info.ts';

/**
 * Whether Redis has room for something new: used memory below a share of maxmemory. Above it ingress stores nothing, so
 * that workers can still write what drains it. INFO is read at most once a second.
 */
export function storageRoom(connection: Connection, fullRatio: number, monotonicMs: () => number): () => Promise<boolean> {
  let read: { readonly at: number; readonly room: Promise<boolean> } | null = null;

  return function hasRoom() {
    if (read === null || monotonicMs() - read.at >= freshMs) {
      const room = serverInfo(connection, 'memory').then((info) => belowRatio(info, fullRatio));
      read = { at: monotonicMs(), room };
      // A failed read is not kept.
      room.catch(() => (read = null));
    }
    return read.room;
  };
}

/** Pure: `maxmemory:0` is no limit. */
export function belowRatio(info: string, fullRatio: number): boolean {
  const used = Number(/^used_memory:(\d+)/m.exec(info)?.[1] ?? 0);
  const limit = Number(/^maxmemory:(\d+)/m.exec(info)?.[1] ?? 0);
  return limit === 0 || used < limit * fullRatio;
}

const freshMs = 1_000;
