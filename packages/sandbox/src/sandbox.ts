/** Starts and stops the sandbox: journal, store, HTTP server on loopback. */
import { createServer } from 'node:http';
import { handle } from './api.ts';
import type { Cluster } from './cluster.ts';
import { bootstrap } from './defaults.ts';
import { noJournal, openJournal } from './journal.ts';
import { createKinds } from './kinds.ts';
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
  /** Forgets the recent changes: every watch from an older version is answered 410. */
  readonly compact: () => void;
  readonly close: () => Promise<void>;
};

export async function startSandbox({ port, dataDir, clock }: SandboxOptions): Promise<Sandbox> {
  const { journal, contents } = dataDir === null ? { journal: noJournal(), contents: { rv: 0, objects: new Map() } } : openJournal(dataDir);
  const store = createStore(journal, contents);
  const cluster: Cluster = { store, kinds: createKinds(), now: () => clock.now() };
  bootstrap(cluster);
  store.compact();
  const server = createServer((request, response) => void handle(cluster, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`sandbox: wanted a TCP address, found "${String(address)}"`);
  return {
    url: `http://127.0.0.1:${address.port}`,
    compact: () => store.compact(),
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      journal.close();
    },
  };
}
