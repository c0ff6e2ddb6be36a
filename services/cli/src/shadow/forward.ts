/**
 * Stands in front of a listener and passes everything through: bytes, headers and answer go as they came. What went by is
 * handed on afterwards; nothing that happens to it there can be felt here.
 */
import { request as httpRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream';
import { errorText } from '@millrace/runtime';

export interface ForwardPorts {
  readonly target: URL;
  /** How much of a body is kept to be looked at; what is larger is passed through all the same. */
  readonly keptBytes: number;
  /** Called when an answer has been given to its end. Must not throw. */
  readonly passed: (exchange: Exchange) => void;
  /** The listener gave no answer. */
  readonly failed: (text: string) => void;
}

/** A request and its answer, as they went by. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  /** Null: more than is kept. */
  readonly body: Uint8Array | null;
  readonly status: number;
  readonly answer: Uint8Array | null;
}

export type Forward = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

export function createForward({ target, keptBytes, passed, failed }: ForwardPorts): Forward {
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
  const base = target.pathname.replace(/\/$/, '');

  return function forward(incoming, outgoing) {
    const { method = 'POST', url = '/', rawHeaders } = incoming;
    const body = kept(incoming, keptBytes);
    const upstream = send({
      protocol: target.protocol,
      hostname: target.hostname.replace(/^\[|\]$/g, ''),
      port: target.port,
      method,
      path: `${base}${url}`,
      headers: passedOn(rawHeaders),
      maxHeaderSize: longestHead,
      // A connection of its own for each: one that is kept may be closed just when it is used again, and the sender would see that.
      agent: false,
      setHost: false,
    });
    let answered = false;
    upstream.on('response', (answer) => {
      answered = true;
      const text = kept(answer, keptAnswerBytes);
      outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage ?? '', passedOn(answer.rawHeaders));
      pipeline(answer, outgoing, (error) => {
        if (error !== undefined && error !== null) outgoing.destroy();
        else passed({ method, url, rawHeaders, body: body(), status: answer.statusCode ?? 0, answer: text() });
      });
    });
    pipeline(incoming, upstream, () => undefined);
    upstream.on('error', (error) => {
      // One that answers before it has read all is heard to its end; and nobody waits for an answer when the sender has gone.
      if (answered || outgoing.destroyed) return;
      failed(errorText(error));
      outgoing.writeHead(502, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${target.origin} gives no answer: ${errorText(error)}\n`);
    });
    outgoing.on('close', () => upstream.destroy());
    // The listener's own date, or none.
    outgoing.sendDate = false;
  };
}

/** Go's bound for the head of a request; Node's own is 16 KiB. */
export const longestHead = 1 << 20;
const keptAnswerBytes = 65_536;

/** What belongs to one connection only (RFC 9110, section 7.6.1) is made anew by Node; how the body is framed stays. */
function passedOn(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, index) => !ofOneConnection.has(rawHeaders[index - (index % 2)]?.toLowerCase() ?? ''));
}

const ofOneConnection = new Set(['connection', 'keep-alive', 'proxy-connection', 'expect', 'upgrade', 'te']);

function kept(message: IncomingMessage, most: number): () => Uint8Array | null {
  const chunks: Buffer[] = [];
  let bytes = 0;
  message.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= most) chunks.push(chunk);
    else chunks.length = 0;
  });
  return () => (bytes > most ? null : Buffer.concat(chunks));
}
