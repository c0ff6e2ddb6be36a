/**
 * Commands that are sent in one turn of the event loop leave in one write: each write is a call of the kernel here, and one more at the server
 * to read it. None waits for others: the turn ends when what has arrived is worked off. (ioredis' auto-pipelining gathers commands into
 * pipelines with promises of their own, and costs more than it saves.)
 */
import type { Redis } from 'ioredis';

export function gatherWrites(connection: Redis): void {
  connection.on('connect', () => {
    const { stream } = connection;
    const write = stream.write.bind(stream);
    let isGathering = false;
    function gather(...what: Parameters<typeof write>): boolean {
      if (!isGathering) {
        isGathering = true;
        stream.cork();
        setImmediate(() => {
          isGathering = false;
          stream.uncork();
        });
      }
      return write(...what);
    }
    stream.write = gather as typeof write;
  });
}
