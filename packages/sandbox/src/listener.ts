/** The port of the sandbox, which can go away for a while and come back: connections are refused, as when an API server is down. */
import { once } from 'node:events';
import type { Server } from 'node:http';

export type Listener = Readonly<{ port: number; outage: (ms?: number) => Promise<void>; restore: () => Promise<void>; close: () => Promise<void> }>;

export async function createListener(server: Server, host: string, wantedPort: number): Promise<Listener> {
  let ending: NodeJS.Timeout | undefined;

  async function listen(port: number): Promise<void> {
    clearTimeout(ending);
    if (server.listening) return;
    server.listen(port, host);
    await once(server, 'listening');
  }

  async function close(): Promise<void> {
    clearTimeout(ending);
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  /** Somebody else may have taken the port meanwhile. */
  function restoreIn(ms: number): void {
    ending = setTimeout(() => void listen(port).catch(() => restoreIn(100)), ms);
  }

  await listen(wantedPort);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`sandbox: wanted a TCP address, found "${String(address)}"`);
  const { port } = address;
  return {
    port,
    close,
    restore: () => listen(port),
    async outage(ms) {
      await close();
      if (ms !== undefined) restoreIn(ms);
    },
  };
}
