import type { Outgoing } from '../http/outgoing.ts';
import type { SecretReader } from '../secrets/secret-reader.ts';

/** What the github interceptor needs of the world. */
export interface GithubPorts {
  readonly secrets: SecretReader;
  readonly outgoing: Outgoing;
  /** Epoch milliseconds, to know how far away the time is that GitHub names. */
  readonly now: () => number;
}
