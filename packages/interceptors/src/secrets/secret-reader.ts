/** Reading one key of a Secret. Values never leave an interceptor: not in logs, outcomes, answers or the ledger. */
import type { Failure } from '@millrace/triggers';

export interface SecretReader {
  readonly read: (namespace: string, name: string, key: string) => Promise<SecretAnswer>;
}

export type SecretAnswer =
  | { readonly kind: 'value'; readonly value: Uint8Array }
  | { readonly kind: 'no-secret' }
  | { readonly kind: 'no-key' }
  /** The API server said no or nothing; whoever asked it has classified that. */
  | { readonly kind: 'unreadable'; readonly text: string; readonly failure: Failure };
