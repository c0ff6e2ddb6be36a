/** Starts and stops the sandbox: journal, store, HTTP server; and what tests hold in their hands. */
import { createServer } from 'node:http';
import { type SeenRequest, handle } from './api.ts';
import { badRequest } from './api-error.ts';
import type { Cluster } from './cluster.ts';
import { bootstrap } from './defaults.ts';
import { type Faults, createFaults, parseFault } from './faults.ts';
import { openJournal } from './journal.ts';
import type { JsonObject } from './json.ts';
import { createKinds } from './kinds.ts';
import { type Listener, createListener } from './listener.ts';
import { simulateRuns } from './simulated-runs.ts';
import { createStore } from './store.ts';

/** Port 0 takes a free one. Objects survive a restart in `dataDir`; null keeps them in memory. With `runsForMs` runs play their course. It asks nobody who they are: on loopback, unless `host` says otherwise. */
export type SandboxOptions = Readonly<{ host?: string; port: number; dataDir: string | null; clock: Readonly<{ now: () => number }>; runsForMs?: number }>;

export type Sandbox = Readonly<{
  url: string;
  /** An outage ends every connection and refuses new ones, until `restore` or for so many milliseconds. */
  faults: Faults & Pick<Listener, 'outage' | 'restore'>;
  /** The newest requests, oldest first. */
  requests: readonly SeenRequest[];
  /** Forgets the recent changes: watches from older versions are answered 410. */
  compact: () => void;
  close: () => Promise<void>;
}>;

const KEPT_REQUESTS = 1000;

export async function startSandbox({ host = '127.0.0.1', port, dataDir, clock, runsForMs }: SandboxOptions): Promise<Sandbox> {
  const { journal, contents } = openJournal(dataDir);
  const store = createStore(journal, contents);
  const cluster: Cluster = { store, kinds: createKinds(), now: () => clock.now() };
  bootstrap(cluster);
  store.compact();
  const stopRuns = runsForMs === undefined ? () => {} : simulateRuns(cluster, runsForMs);
  const gate = createFaults();
  const { add, list, clear } = gate;
  const requests: SeenRequest[] = [];
  const closing = new AbortController();

  function control(request: string, body: () => JsonObject): JsonObject | null {
    if (request === 'GET /sandbox/requests') return { requests: [...requests] };
    if (request === 'POST /sandbox/faults') add(parseFault(body()));
    if (request === 'DELETE /sandbox/faults') clear();
    if (request.endsWith(' /sandbox/faults')) return { faults: list() };
    if (request !== 'POST /sandbox/outage') return null;
    const { ms } = body();
    if (typeof ms !== 'number') throw badRequest('ms: wanted a number (nobody could end an outage over HTTP)');
    // Once this request is answered.
    setImmediate(() => void listener.outage(ms));
    return { ms };
  }

  const api = { cluster, gate, control, signal: closing.signal, seen: (request: SeenRequest) => requests.push(request) > KEPT_REQUESTS && requests.shift() };
  const listener = await createListener(createServer((request, response) => void handle(api, request, response)), host, port);
  return {
    url: `http://127.0.0.1:${listener.port}`,
    faults: { add, list, clear, outage: listener.outage, restore: listener.restore },
    requests,
    compact: store.compact,
    async close() {
      if (closing.signal.aborted) return;
      closing.abort();
      stopRuns();
      await listener.close();
      journal.close();
    },
  };
}
