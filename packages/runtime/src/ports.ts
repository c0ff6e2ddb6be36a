/** Ports of 127.0.0.1. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { UserError } from './user-error.ts';

/**
 * One that nobody listens on right now, each time another. Not one that the system would choose: those it gives to every outgoing
 * connection as well, and one that is free now may be gone by the time it is listened on.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const port = next;
    next = port === last ? first : port + 1;
    if (await canListen(port)) return port;
  }
  throw new UserError(`no free port on 127.0.0.1 from ${first} to ${last}`);
}

export function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Below what systems give away (Linux: from 32768, others: from 49152), and below the ports of listeners. */
const first = 10_000;
const last = 19_999;
const mostAttempts = 1000;
/** Processes that look at the same time begin at different places. */
let next = randomInt(first, last + 1);
