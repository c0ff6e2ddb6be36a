/**
 * How many replicas must have a write before it is safe: every one that may become the master. Which one that will be is decided
 * by priority and by who is reachable, not only by who has most; and a replica that is made the master while the old one still
 * runs leaves it at that moment, the other replicas only later. What the old one and those have then is thrown away.
 *
 * So a replica that leaves stops confirmation: for some seconds, in which a failover becomes known, and then until it has been
 * asked anew who the master is. If it is still this server, the replica is merely gone, and the others are enough.
 */
export interface ReplicasInUse {
  /** At least one. */
  wanted(): number;
  /** Takes notice of INFO replication. */
  see(info: string, nowMs: number): 'all-there' | 'one-has-gone' | 'ask-who-is-master';
}

export function replicasInUse(): ReplicasInUse {
  let master = '';
  let most = 0;
  let goneSince: number | null = null;

  return {
    wanted: () => Math.max(1, most),
    see(info, nowMs) {
      const id = /^master_replid:(\w+)/m.exec(info)?.[1] ?? '';
      const online = onlineReplicas(info);
      if (id !== master || online >= most) {
        master = id;
        most = online;
        goneSince = null;
        return 'all-there';
      }
      goneSince ??= nowMs;
      if (nowMs - goneSince < failoverMs) return 'one-has-gone';
      most = online;
      goneSince = null;
      return 'ask-who-is-master';
    },
  };
}

/** Those that acknowledge: each does so once a second. */
export function onlineReplicas(info: string): number {
  return [...info.matchAll(/^slave\d+:.*\bstate=online\b.*\blag=(\d+)/gm)].filter(([, lag]) => Number(lag) <= longestLagS).length;
}

/** Sentinels look at a replica that they promote once a second, and then tell the others to follow it. */
const failoverMs = 4_000;
const longestLagS = 2;
