/** Who we are to the API server, and how we know that it is the API server. */

export interface TlsMaterial {
  readonly ca: string | Buffer | undefined;
  readonly cert: string | Buffer | undefined;
  readonly key: string | Buffer | undefined;
  /** The name the certificate must carry where it is not the host's. */
  readonly servername: string | undefined;
  readonly rejectUnauthorized: boolean;
}

export interface Access {
  /** `authorization`, and `impersonate-user` where a kubeconfig says so. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsMaterial | null;
}

export interface Credentials {
  readonly server: URL;
  readonly context: string | null;
  readonly proxy: string | null;
  /** Tokens and certificates rotate, so this is asked before each request; after a 401 with `renew`. */
  access(renew: boolean): Promise<Access>;
}

/** A plain URL, as the sandbox has: nothing to prove on either side. */
export function plainCredentials(server: string): Credentials {
  const url = new URL(server);
  const access: Access = { headers: {}, tls: null };
  return { server: url, context: null, proxy: null, access: () => Promise.resolve(access) };
}

/**
 * Keeps what `load` gave for a while; one load at a time. A renewal so soon after the last load is not another one:
 * a server that refuses everything must not start an exec plugin for every request.
 */
export function keepAccess(load: (renew: boolean) => Promise<Access>, times: { readonly keepMs: number; readonly renewMs: number }, now: () => number): Credentials['access'] {
  let kept: { readonly access: Access; readonly since: number } | null = null;
  let loading: Promise<Access> | null = null;

  async function reload(renew: boolean): Promise<Access> {
    try {
      const access = await load(renew);
      kept = { access, since: now() };
      return access;
    } finally {
      loading = null;
    }
  }
  return function access(renew) {
    if (kept !== null && now() - kept.since < (renew ? times.renewMs : times.keepMs)) return Promise.resolve(kept.access);
    return (loading ??= reload(renew));
  };
}
