/**
 * One request to the shared ingress, over connections that are kept.
 *
 *   sent --answer begins--> answered
 *    |--not connected, or a kept connection was closed under it before any answer--> wait a little, once more, within the bound
 *    '--broken off after it was sent--> lost: it may be stored, so only its sender may repeat it
 *
 * A kept connection that its end has closed tells so only when it is used; that is no reason to lose an event. Should the ingress have
 * stored it in that moment all the same, it knows the repeat by its delivery id.
 */
import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { errorText } from '@millrace/runtime/light';
import type { Clock } from '@millrace/runtime/light';

export interface Sending {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly string[];
  readonly body: Uint8Array;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

export type Reached =
  | { readonly kind: 'answered'; readonly answer: IncomingMessage }
  /** Nothing was sent. */
  | { readonly kind: 'away'; readonly text: string }
  | { readonly kind: 'lost'; readonly text: string }
  | { readonly kind: 'aborted' };

export interface Ingress {
  reach(sending: Sending): Promise<Reached>;
  close(): void;
}

export interface IngressOptions {
  readonly url: URL;
  readonly holdMs: number;
  readonly clock: Clock;
}

export function createIngress({ url, holdMs, clock }: IngressOptions): Ingress {
  // Given back before the ingress (120 s) and most routers (60 s) would close it.
  const options = { keepAlive: true, maxSockets: 256, maxFreeSockets: 32, scheduling: 'lifo', timeout: 30_000 } as const;
  const agent = url.protocol === 'https:' ? new TlsAgent(options) : new PlainAgent(options);
  const place = { protocol: url.protocol, hostname: url.hostname.replace(/^\[|\]$/g, ''), port: url.port };
  const open = url.protocol === 'https:' ? tlsRequest : plainRequest;

  async function reach(sending: Sending): Promise<Reached> {
    const until = clock.monotonic() + holdMs;
    for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
      const tried = await once(sending);
      if (tried.kind === 'stale') continue;
      if (tried.kind !== 'away' || clock.monotonic() + waitMs > until) return tried;
      await pause(clock, waitMs, sending.signal);
    }
  }

  function once({ method, path, headers, body, signal }: Sending): Promise<Reached | { readonly kind: 'stale' }> {
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve({ kind: 'aborted' });
        return;
      }
      const request = open({ ...place, agent, method, path, headers: [...headers], signal });
      let connected = false;
      request.once('socket', (socket) => {
        connected = !socket.connecting;
        if (connected) return;
        const cancel = clock.after(connectMs, () => request.destroy(new Error(`no connection within ${connectMs / 1000} s`)));
        socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
          connected = true;
          cancel();
        });
        socket.once('close', cancel);
      });
      request.once('response', (answer) => resolve({ kind: 'answered', answer }));
      request.on('error', (error) => resolve(failureOf(error, request, connected, signal)));
      request.end(body);
    });
  }

  return { reach, close: () => agent.destroy() };
}

function failureOf(error: Error, request: ClientRequest, connected: boolean, signal: AbortSignal): Reached | { readonly kind: 'stale' } {
  if (signal.aborted) return { kind: 'aborted' };
  if (!connected) return { kind: 'away', text: errorText(error) };
  return request.reusedSocket ? { kind: 'stale' } : { kind: 'lost', text: errorText(error) };
}

const connectMs = 2000;
const firstWaitMs = 50;
const longestWaitMs = 1000;

function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    function end(): void {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    }
    const cancel = clock.after(ms, end);
    signal.addEventListener('abort', end, { once: true });
  });
}
