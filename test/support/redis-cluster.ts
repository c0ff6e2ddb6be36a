/** A Redis Cluster of three masters, and a replica of the one that holds our keys. */
import { startRedisProcess } from './redis-process.ts';
import type { RedisProcess } from './redis-process.ts';
import { chooseFree } from '../../services/cli/src/up/ports.ts';
import { until } from './until.ts';

export interface RedisCluster {
  /** For REDIS_URL. */
  readonly url: string;
  readonly servers: readonly RedisProcess[];
  /** Which of them answers for our keys. */
  owner(): Promise<RedisProcess>;
  close(): Promise<void>;
}

const slots = 16_384;

/** A node that is silent for `nodeTimeoutMs` counts as failed. */
export async function startRedisCluster(nodeTimeoutMs: number): Promise<RedisCluster> {
  const servers = await Promise.all(Array.from({ length: 4 }, () => startNode(nodeTimeoutMs)));
  const masters = servers.slice(0, 3);
  const [first, , , replica] = servers;
  if (first === undefined || replica === undefined) throw new Error('expected four servers');

  for (const [index, node] of masters.entries()) {
    const from = Math.floor((slots * index) / masters.length);
    const to = Math.floor((slots * (index + 1)) / masters.length) - 1;
    await node.ask((server) => server.call('CLUSTER', 'ADDSLOTSRANGE', from, to));
    await node.ask((server) => server.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1));
  }
  for (const { port, busPort } of servers) await first.ask((server) => server.call('CLUSTER', 'MEET', '127.0.0.1', port, busPort));
  for (const { ask } of servers) {
    await until(() => ask(async (server) => (await server.cluster('INFO')).includes('cluster_state:ok') && (await server.cluster('INFO')).includes('cluster_known_nodes:4')), 'the cluster is whole');
  }
  const { ask: askOwner } = await owner(masters);
  const id = await askOwner((server) => server.cluster('MYID'));
  await replica.ask((server) => server.cluster('REPLICATE', id));
  await until(async () => (await replica.ask((server) => server.info('replication'))).includes('master_link_status:up'), 'the replica is connected');
  // Who is whose replica spreads by gossip; an election needs the others to know.
  for (const { ask } of servers) await until(async () => String(await ask((server) => server.cluster('NODES'))).includes(`slave ${id}`), 'everybody knows the replica');

  return {
    url: `redis+cluster://${servers.map(({ host, port }) => `${host}:${port}`).join(',')}`,
    servers,
    owner: () => owner(servers),
    async close() {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

interface Node extends RedisProcess {
  readonly busPort: number;
}

async function startNode(nodeTimeoutMs: number): Promise<Node> {
  const busPort = await chooseFree(0);
  const process = await startRedisProcess({
    settings: {
      'cluster-enabled': 'yes',
      'cluster-port': busPort,
      'cluster-node-timeout': nodeTimeoutMs,
      appendonly: 'yes',
      appendfsync: 'always',
      save: '',
      'maxmemory-policy': 'noeviction',
      'repl-diskless-sync-delay': 0,
    },
  });
  return { ...process, busPort };
}

/** A node that is no longer the owner says so by MOVED. */
async function owner(servers: readonly RedisProcess[]): Promise<RedisProcess> {
  for (const server of servers) {
    const answer = await server.ask((connection) => connection.set('{millrace}:test-owner', '1')).catch(String);
    if (answer === 'OK') return server;
  }
  throw new Error('no node of the cluster answers for our keys');
}
