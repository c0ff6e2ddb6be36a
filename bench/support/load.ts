/** Load from a process of its own, which costs the machine as little as can be: sockets, and requests made beforehand. */
import { runScript } from './script.ts';

export interface Load {
  readonly port: number;
  readonly path: string;
  readonly bodyBytes: number;
  readonly connections: number;
  /** It ends after so many answers or milliseconds, whichever comes first. */
  readonly most: number | null;
  readonly forMs: number | null;
  /** Null: as fast as answers come. */
  readonly perSecond: number | null;
}

export interface Loaded {
  readonly accepted: number;
  /** Answers other than 202. */
  readonly refused: number;
  readonly tookMs: number;
  readonly perSecond: number;
  /** From when a request was due to its answer. */
  readonly p50: number;
  readonly p99: number;
}

export function load(what: Load): Promise<Loaded> {
  return runScript<Loaded>('load-process.ts', what);
}
