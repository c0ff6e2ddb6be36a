/** Ports of 127.0.0.1. */
import { createServer } from 'node:net';
import { UserError } from './user-error.ts';

/** One that nobody listens on right now. */
export async function freePort(): Promise<number> {
  const found = await listenOnce(0);
  if (found === null) throw new UserError('no free port on 127.0.0.1');
  return found;
}

export async function canListen(port: number): Promise<boolean> {
  return (await listenOnce(port)) !== null;
}

function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
}
