import { SentinelConnector, type SentinelConnectionOptions } from 'ioredis';

/**
 * What connects to the master that Sentinels know. ioredis' own keeps listening to the Sentinels for a connection that has closed
 * by itself; their word of a failover then ends the next attempt at one, and with it the client, for good. So whoever listens
 * for the last connection is sent away before the next is made.
 */
export class MasterConnector extends SentinelConnector {
  constructor(options: unknown) {
    // ioredis passes all options of its client; those of a Sentinel are among them (connect.ts).
    super(options as SentinelConnectionOptions);
  }

  override connect(...args: Parameters<SentinelConnector['connect']>): ReturnType<SentinelConnector['connect']> {
    this.disconnect();
    return super.connect(...args);
  }
}
