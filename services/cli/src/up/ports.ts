import { createServer } from 'node:net';
import { UserError } from '@millrace/runtime';

/** Whether we could listen there; else one line that says what to do. */
export async function requireFree(port: number, what: string, flag: string): Promise<void> {
  if (await canListen(port)) return;
  throw new UserError(`port ${port} (${what}) is taken: stop what listens there, or choose another with ${flag}`);
}

/** The port itself, or for 0 one that is free right now. */
export async function chooseFree(port: number): Promise<number> {
  return port === 0 ? freePort() : port;
}

async function canListen(port: number): Promise<boolean> {
  return (await listen(port)) !== null;
}

async function freePort(): Promise<number> {
  const found = await listen(0);
  if (found === null) throw new UserError('no free port on 127.0.0.1');
  return found;
}

function listen(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
}
