import { Redis } from 'ioredis';

/** One question to a Redis of this machine on a connection of its own; null when it does not answer. */
export async function askServer<T>(port: number, ask: (connection: Redis) => Promise<T>, timeoutMs = 1_000): Promise<T | null> {
  const connection = new Redis({
    port,
    host: '127.0.0.1',
    lazyConnect: true,
    retryStrategy: null,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false,
    disableClientInfo: true,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    // ioredis destroys its socket only after this, even one that the server has closed.
    disconnectTimeout: 50,
  });
  connection.on('error', ignore);
  try {
    return await ask(connection);
  } catch {
    return null;
  } finally {
    connection.disconnect();
  }
}

function ignore(): void {}
