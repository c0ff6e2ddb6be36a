/** An event as its provider would send it: what it is called, and what it is made of. */
export interface Sample {
  readonly provider: Provider;
  /** In the provider's own words where they fit on a command line: `push`, `merge_request`. */
  readonly event: string;
  /** One line for lists. */
  readonly about: string;
  readonly contentType: string;
  /** The provider's own headers, without its signature. `id` is new for every delivery. */
  readonly headers: (id: string) => Readonly<Record<string, string>>;
  readonly body: () => string;
}

/** How the provider proves that it has the secret stands in prepare.ts. */
export type Provider = 'github' | 'gitlab' | 'bitbucket' | 'bitbucket-server' | 'slack' | 'cloudevent';

export const json = 'application/json';
export const form = 'application/x-www-form-urlencoded';
