/** Whether a request was meant for us: by its Host, against pages of others that have their name point here (DNS rebinding). */
import { isLoopback } from '../config.ts';
import type { DashboardConfig } from '../config.ts';

export type IsOurHost = (host: string | undefined) => boolean;

export function createIsOurHost({ access, hosts }: Pick<DashboardConfig, 'access' | 'hosts'>): IsOurHost {
  return function isOurHost(host) {
    const name = hostName(host ?? '');
    if (name === null) return false;
    // Nobody signs in there: the name is all that tells a page of ours from one of somebody else's.
    if (access.kind === 'local') return isLoopback(name) || (hosts ?? []).includes(name);
    return hosts === null || hosts.includes(name);
  };
}

/** Without port and brackets, lower case; null for what is none. */
function hostName(host: string): string | null {
  const [, address, name] = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+))(?::\d{1,5})?$/.exec(host) ?? [];
  return (address ?? name)?.toLowerCase() ?? null;
}
