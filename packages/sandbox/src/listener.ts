/** The port of the sandbox, which can go away for a while and come back: connections are refused, as when an API server is down. */
import type { Server } from 'node:http';

export type Listener = {
  readonly port: number;
  readonly outage: (ms?: number) => Promise<void>;
  readonly restore: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export async function createListener(server: Server, wantedPort: number): Promise<Listener> {
  await listen(server, wantedPort);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`sandbox: wanted a TCP address, found "${String(address)}"`);
  const { port } = address;
  let ending: NodeJS.Timeout | undefined;

  async function restore(): Promise<void> {
    clearTimeout(ending);
    if (!server.listening) await listen(server, port);
  }

  async function close(): Promise<void> {
    clearTimeout(ending);
    if (!server.listening) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }

  /** Somebody else may have taken the port meanwhile. */
  async function restoreInTheEnd(): Promise<void> {
    try {
      await restore();
    } catch {
      ending = setTimeout(() => void restoreInTheEnd(), 100);
    }
  }

  return {
    port,
    restore,
    close,
    async outage(ms) {
      await close();
      if (ms !== undefined) ending = setTimeout(() => void restoreInTheEnd(), ms);
    },
  };
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
