/**
 * A proxy in front of an API server that can keep answers back: the request is carried out, and whoever asked does not
 * hear of it. So a test can end a worker between a create and its record.
 */
import { createServer, request as send } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface HoldingProxy {
  readonly url: string;
  /** From now on answers to requests like this are kept back; resolves when the first one is. */
  readonly hold: (matches: (method: string, path: string) => boolean) => Promise<void>;
  /** Lets answers through again; those kept back are dropped with their connections. */
  readonly release: () => void;
  readonly close: () => Promise<void>;
}

export async function startHoldingProxy(target: string): Promise<HoldingProxy> {
  let holding: { readonly matches: (method: string, path: string) => boolean; readonly held: () => void } | null = null;
  const kept = new Set<ServerResponse>();

  function forward(request: IncomingMessage, response: ServerResponse): void {
    const { hostname, port } = new URL(target);
    const { method = 'GET', url = '/', headers } = request;
    const onward = send({ hostname, port, method, path: url, headers }, (answer) => {
      if (holding?.matches(method, url) === true) {
        kept.add(response);
        answer.resume();
        holding.held();
        return;
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  }

  const server = createServer(forward);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    hold(matches) {
      return new Promise((held) => {
        holding = { matches, held };
      });
    },
    release() {
      holding = null;
      for (const response of kept) response.destroy();
      kept.clear();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
