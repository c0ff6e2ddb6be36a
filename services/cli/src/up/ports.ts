import { UserError, canListen, freePort } from '@millrace/runtime';

/** Whether we could listen there; else one line that says what to do. */
export async function requireFree(port: number, what: string, flag: string): Promise<void> {
  if (await canListen(port)) return;
  throw new UserError(`port ${port} (${what}) is taken: stop what listens there, or choose another with ${flag}`);
}

/** The port itself, or for 0 one that is free right now. */
export async function chooseFree(port: number): Promise<number> {
  return port === 0 ? freePort() : port;
}
