/**
 * Which ports are to be open, and whose each is. The controller gives a port to one listener only; should two claim the same
 * all the same, it is nobody's: no event may end up with the wrong listener.
 */
import type { format } from '@millrace/runtime';
import type { Listener } from '../receive/listener.ts';

export interface PortOwner {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly tls: boolean;
}

export interface WantedPorts {
  readonly owners: ReadonlyMap<number, PortOwner>;
  /** One line for each listener that gets none, though the controller gave it one. */
  readonly problems: readonly string[];
}

export function wantedPorts(listeners: readonly Listener[], range: format.PortRange, hasCertificate: boolean): WantedPorts {
  const owners = new Map<number, PortOwner>();
  const claims = new Map<number, PortOwner[]>();
  const problems: string[] = [];
  for (const { reference: { namespace, name, uid }, port, tls } of listeners) {
    if (port === null) continue;
    if (port < range.first || port > range.last) problems.push(`port ${port} of "${namespace}/${name}": wanted one from ${range.first} to ${range.last}`);
    else if (tls && !hasCertificate) problems.push(`port ${port} of "${namespace}/${name}": TLS is asked for, and this ingress has no certificate (TLS_CERT, TLS_KEY)`);
    else claims.set(port, [...(claims.get(port) ?? []), { namespace, name, uid, tls }]);
  }
  for (const [port, [owner, ...others]] of claims) {
    if (owner === undefined) continue;
    if (others.length === 0) owners.set(port, owner);
    else problems.push(`port ${port} is claimed by ${[owner, ...others].map(({ namespace, name }) => `"${namespace}/${name}"`).join(' and ')}: it is closed`);
  }
  return { owners, problems };
}

export function sameOwner(a: PortOwner, b: PortOwner): boolean {
  return a.namespace === b.namespace && a.name === b.name && a.uid === b.uid && a.tls === b.tls;
}
