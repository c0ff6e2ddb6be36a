/**
 * Opens connections for undici, but never to a forbidden address. A name is looked up once and the socket gets exactly the
 * addresses that were checked, so that a name server which answers differently the second time (DNS rebinding) gains nothing;
 * what the socket is connected to is checked again before a byte of the request is sent.
 */
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import type { SecureContext } from 'node:tls';
import { forbiddenAddress, type AddressRules } from './forbidden-address.ts';

export interface ConnectorSettings extends AddressRules {
  readonly resolve: Resolve;
  readonly connectTimeoutMs: number;
  /** Null for the public authorities. */
  readonly secureContext: SecureContext | null;
}

export type Resolve = (hostname: string) => Promise<readonly Address[]>;

export interface Address {
  readonly address: string;
  readonly family: number;
}

export class ForbiddenAddressError extends Error {
  override readonly name = 'ForbiddenAddressError';
}

export function guardedConnector(settings: ConnectorSettings): buildConnector.connector {
  const connect = buildConnector({
    allowH2: false,
    timeout: settings.connectTimeoutMs,
    lookup: guardedLookup(settings),
    ...(settings.secureContext === null ? {} : { secureContext: settings.secureContext }),
  });
  return function connectGuarded(options, callback) {
    const literal = options.hostname.replace(/^\[|\]$/g, '');
    const forbidden = isIP(literal) === 0 ? null : refusal(literal, settings);
    if (forbidden !== null) {
      queueMicrotask(() => callback(forbidden, null));
      return;
    }
    connect(options, (error, socket) => {
      if (error !== null) return callback(error, null);
      const reached = refusal(socket.remoteAddress ?? '', settings);
      if (reached === null) return callback(null, socket);
      socket.destroy();
      return callback(reached, null);
    });
  };
}

function guardedLookup(settings: ConnectorSettings): LookupFunction {
  return function lookup(hostname, options, callback) {
    settings.resolve(hostname).then(
      (addresses) => {
        const allowed = addresses.filter(({ address }) => forbiddenAddress(address, settings) === null);
        const [first] = allowed;
        if (first === undefined) callback(noneAllowed(hostname, addresses, settings), '');
        else if (options.all === true) callback(null, [...allowed]);
        else callback(null, first.address, first.family);
      },
      (cause: unknown) => callback(cause instanceof Error ? cause : new Error(String(cause)), ''),
    );
  };
}

function noneAllowed(hostname: string, addresses: readonly Address[], rules: AddressRules): Error {
  const [first] = addresses;
  if (first === undefined) return Object.assign(new Error(`host "${hostname}": no address`), { code: 'ENOTFOUND' });
  return new ForbiddenAddressError(`host "${hostname}": address "${first.address}" is ${forbiddenAddress(first.address, rules) ?? 'forbidden'}`);
}

function refusal(address: string, rules: AddressRules): ForbiddenAddressError | null {
  const kind = forbiddenAddress(address, rules);
  return kind === null ? null : new ForbiddenAddressError(`address "${address}" is ${kind}`);
}
