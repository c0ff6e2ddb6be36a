/** A master with replicas, and sentinels that watch them. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { startRedisProcess } from './redis-process.ts';
import type { RedisProcess } from './redis-process.ts';
import { until } from './until.ts';

export interface WatchedRedis {
  /** For REDIS_URL. */
  readonly url: string;
  readonly servers: readonly RedisProcess[];
  readonly sentinels: readonly RedisProcess[];
  /** Whom the sentinels call the master. */
  master(): Promise<RedisProcess>;
  replicas(): Promise<readonly RedisProcess[]>;
  /** A planned failover, as an operator orders one; resolves when the sentinels name another master. */
  failOver(): Promise<void>;
  /** Replicas get nothing more, and stay as they are. */
  cutReplication(): Promise<void>;
  mendReplication(): Promise<void>;
  close(): Promise<void>;
}

const password = 'p@ss/word';
const masterName = 'main';

export async function startWatchedRedis(counts: { readonly replicas: number; readonly sentinels: number; /** Silence after which a server counts as down. */ readonly downAfterMs: number }): Promise<WatchedRedis> {
  const first = await startRedisProcess({ password, settings: serverSettings });
  const others = await Promise.all(
    Array.from({ length: counts.replicas }, () => startRedisProcess({ password, settings: { ...serverSettings, replicaof: `${first.host} ${first.port}` } })),
  );
  const servers = [first, ...others];
  await until(async () => (await first.ask((server) => server.info('replication'))).split('state=online').length === counts.replicas + 1, 'replicas are connected');
  const quorum = Math.floor(counts.sentinels / 2) + 1;
  const sentinels = await Promise.all(Array.from({ length: counts.sentinels }, () => startSentinel(first, quorum, counts.downAfterMs)));
  for (const sentinel of sentinels) {
    await until(async () => String(await sentinel.ask((server) => server.call('SENTINEL', 'CKQUORUM', masterName)).catch(() => '')).startsWith('OK'), 'sentinels know each other');
    await until(async () => ((await sentinel.ask((server) => server.call('SENTINEL', 'REPLICAS', masterName))) as unknown[]).length === counts.replicas, 'sentinels know the replicas');
  }

  async function master(): Promise<RedisProcess> {
    const address: unknown = await sentinels[0]?.ask((server) => server.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', masterName));
    const found = servers.find((server) => Array.isArray(address) && server.port === Number(address[1]));
    if (found === undefined) throw new Error(`the sentinels name an unknown master: ${JSON.stringify(address)}`);
    return found;
  }
  async function replicas(): Promise<readonly RedisProcess[]> {
    const { port } = await master();
    return servers.filter((server) => server.port !== port);
  }

  return {
    url: `redis+sentinel://:${encodeURIComponent(password)}@${sentinels.map(({ host, port }) => `${host}:${port}`).join(',')}/${masterName}`,
    servers,
    sentinels,
    master,
    replicas,
    async failOver() {
      const old = await master();
      // One that has not heard of its replica for a moment answers NOGOODSLAVE: an operator asks again.
      await until(async () => (await sentinels[0]?.ask((server) => server.call('SENTINEL', 'FAILOVER', masterName)).catch(() => null)) === 'OK', 'a sentinel begins a failover');
      await until(async () => (await master()).port !== old.port, 'a replica is the master');
    },
    async cutReplication() {
      for (const replica of await replicas()) {
        await replica.ask(async (server) => {
          await server.config('SET', 'masterauth', 'wrong');
          await server.call('CLIENT', 'KILL', 'TYPE', 'master');
        });
      }
      const { ask } = await master();
      await until(async () => (await ask((server) => server.info('replication'))).includes('connected_slaves:0'), 'no replica is connected');
    },
    async mendReplication() {
      for (const server of servers) await server.ask((server) => server.config('SET', 'masterauth', password)).catch(() => undefined);
    },
    async close() {
      await Promise.all([...sentinels, ...servers].map((server) => server.close()));
    },
  };
}

const serverSettings = {
  appendonly: 'yes',
  appendfsync: 'always',
  save: '',
  'maxmemory-policy': 'noeviction',
  'repl-diskless-sync-delay': 0,
};

function startSentinel({ host, port }: RedisProcess, quorum: number, downAfterMs: number): Promise<RedisProcess> {
  return startRedisProcess({
    first(folder) {
      const file = path.join(folder, 'sentinel.conf');
      const lines = [
        `sentinel monitor ${masterName} ${host} ${port} ${quorum}`,
        `sentinel auth-pass ${masterName} ${password}`,
        `sentinel down-after-milliseconds ${masterName} ${downAfterMs}`,
        `sentinel failover-timeout ${masterName} 6000`,
      ];
      writeFileSync(file, `${lines.join('\n')}\n`);
      return [file, '--sentinel'];
    },
  });
}
