/** Starts and stops the sandbox: journal, store, HTTP server on loopback; and what tests hold in their hands. */
import { createServer } from 'node:http';
import type { SeenRequest } from './api.ts';
import { handle } from './api.ts';
import { badRequest } from './api-error.ts';
import type { Cluster } from './cluster.ts';
import { bootstrap } from './defaults.ts';
import type { Faults } from './faults.ts';
import { createFaults, parseFault } from './faults.ts';
import { openJournal } from './journal.ts';
import type { JsonObject } from './json.ts';
import { createKinds } from './kinds.ts';
import type { Listener } from './listener.ts';
import { createListener } from './listener.ts';
import { createStore } from './store.ts';

export type SandboxOptions = {
  /** 0 for a free one. */
  readonly port: number;
  /** Where objects survive a restart; null keeps them in memory. */
  readonly dataDir: string | null;
  readonly clock: { readonly now: () => number };
};

export type Sandbox = {
  readonly url: string;
  readonly faults: Faults & {
    /** Ends every connection and refuses new ones, until `restore` or for so many milliseconds. */
    readonly outage: Listener['outage'];
    readonly restore: Listener['restore'];
  };
  /** The newest requests, oldest first. */
  readonly requests: readonly SeenRequest[];
  /** Forgets the recent changes: watches from older versions are answered 410. */
  readonly compact: () => void;
  readonly close: () => Promise<void>;
};

const KEPT_REQUESTS = 1000;

export async function startSandbox({ port, dataDir, clock }: SandboxOptions): Promise<Sandbox> {
  const { journal, contents } = openJournal(dataDir);
  const store = createStore(journal, contents);
  const cluster: Cluster = { store, kinds: createKinds(), now: () => clock.now() };
  bootstrap(cluster);
  store.compact();
  const gate = createFaults();
  const requests: SeenRequest[] = [];
  const closing = new AbortController();

  function seen(request: SeenRequest): void {
    requests.push(request);
    if (requests.length > KEPT_REQUESTS) requests.shift();
  }

  function control(method: string, path: string, body: () => JsonObject): JsonObject | null {
    switch (`${method} ${path}`) {
      case 'GET /sandbox/requests':
        return { requests: [...requests] };
      case 'GET /sandbox/faults':
        return { faults: gate.list() };
      case 'POST /sandbox/faults':
        gate.add(parseFault(body()));
        return { faults: gate.list() };
      case 'DELETE /sandbox/faults':
        gate.clear();
        return { faults: [] };
      case 'POST /sandbox/outage': {
        const { ms } = body();
        if (typeof ms !== 'number') throw badRequest('ms: wanted a number (nobody could end an outage over HTTP)');
        setImmediate(() => void listener.outage(ms));
        return { ms };
      }
      default:
        return null;
    }
  }

  const api = { cluster, gate, seen, control, signal: closing.signal };
  const listener = await createListener(createServer((request, response) => void handle(api, request, response)), port);
  return {
    url: `http://127.0.0.1:${listener.port}`,
    faults: { add: gate.add, list: gate.list, clear: gate.clear, outage: listener.outage, restore: listener.restore },
    requests,
    compact: () => store.compact(),
    async close() {
      if (closing.signal.aborted) return;
      closing.abort();
      await listener.close();
      journal.close();
    },
  };
}
