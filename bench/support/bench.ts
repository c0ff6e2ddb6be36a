/** What every row has at hand: how long it may take, the far side, and a Redis of its own. */
import { startTestRedis } from '../../test/support/redis.ts';
import type { FarSide } from './far-side.ts';
import { startFarSide, startSandboxSide } from './far-side.ts';
import { askRedis } from './redis.ts';
import type { BenchRedis, Fsync } from './redis.ts';

export interface Bench {
  /** A short form: fewer variants, shorter runs. */
  readonly quick: boolean;
  /** Where services write their logs, and their profiles where asked for. */
  readonly folder: string;
  /** Settings for every service. */
  readonly environment: Readonly<Record<string, string>>;
  /** The real API server, else the sandbox; started when it is first asked for. */
  readonly farSide: () => Promise<FarSide>;
  /** A sandbox of the row's own; the suite closes it. */
  readonly sandbox: () => Promise<FarSide>;
  readonly redis: (fsync: Fsync) => Promise<BenchRedis>;
  readonly say: (line: string) => void;
}

export interface BenchOptions extends Pick<Bench, 'quick' | 'folder' | 'environment' | 'say'> {
  readonly onEnd: (close: () => Promise<unknown>) => void;
}

export function createBench({ onEnd, ...given }: BenchOptions): Bench {
  let shared: Promise<FarSide> | null = null;

  function ended<T extends { readonly close: () => Promise<unknown> }>(started: T): T {
    onEnd(() => started.close());
    return started;
  }
  return {
    ...given,
    farSide: () => (shared ??= startFarSide(given.say).then(ended)),
    sandbox: async () => ended(await startSandboxSide()),
    async redis(fsync) {
      const started = ended(await startTestRedis());
      const redis = { url: started.url, pid: started.server.pid, close: () => started.close() };
      // Rewriting the file is worked off between measurements, not during one of them.
      await askRedis(redis, (ask) => ask.config('SET', 'appendfsync', fsync, 'auto-aof-rewrite-percentage', '0'));
      return redis;
    },
  };
}
