import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keepAccess } from './credentials.ts';
import type { Credentials } from './credentials.ts';

export interface InCluster {
  /** KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT. */
  readonly host: string;
  readonly port: string;
  /** Where the service account is mounted. */
  readonly folder: string;
}

export const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The pod's own service account. The kubelet rotates the token file, so it is read again every minute, as client-go does, and after a 401. */
export function inClusterCredentials(place: InCluster, now: () => number): Credentials {
  const host = place.host.includes(':') ? `[${place.host}]` : place.host;

  async function load() {
    const [token, ca] = await Promise.all([readFile(join(place.folder, 'token'), 'utf8'), readFile(join(place.folder, 'ca.crt'), 'utf8')]);
    return {
      headers: { authorization: `Bearer ${token.trim()}` },
      tls: { ca, cert: undefined, key: undefined, servername: undefined, rejectUnauthorized: true },
    };
  }
  return {
    server: new URL(`https://${host}:${place.port}`),
    context: null,
    proxy: null,
    access: keepAccess(load, { keepMs: 60_000, renewMs: 2_000 }, now),
  };
}
