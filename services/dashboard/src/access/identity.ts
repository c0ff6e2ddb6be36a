/** Who is looking. `all`: whoever works on this machine, in the local mode; nobody is asked about them. */
import type { Identity } from '@millrace/kube';

export type Viewer =
  | { readonly kind: 'all'; readonly name: string }
  | { readonly kind: 'person'; readonly name: string; readonly identity: Identity; /** When the session ends, or null */ readonly until: number | null };
