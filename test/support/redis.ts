import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedisServer, type RedisServer } from '../../packages/runtime/src/redis-server.ts';

export interface TestRedis {
  readonly url: string;
  readonly server: RedisServer;
  /** kill -9, and the same folder and port again. */
  crash(): Promise<void>;
  restart(): Promise<void>;
  /** Stops it and removes its folder. */
  close(): Promise<void>;
}

/** A real redis-server for one test file, with the append-only file of the embedded default. */
export async function startTestRedis(options: { readonly maxMemory?: number } = {}): Promise<TestRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-redis-'));
  let server = await startRedisServer({ folder, port: null, env: process.env, ...options });
  const { url, port } = server;

  async function crash() {
    process.kill(server.pid, 'SIGKILL');
    await server.ended;
  }
  async function restart() {
    server = await startRedisServer({ folder, port, env: process.env, ...options });
  }
  async function close() {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    url,
    get server() {
      return server;
    },
    crash,
    restart,
    close,
  };
}
