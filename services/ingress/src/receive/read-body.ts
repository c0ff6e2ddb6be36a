/** The bytes of a request's body, unchanged, within a size and a time. */
import type { IncomingMessage } from 'node:http';

export interface BodyLimits {
  readonly bytes: number;
  readonly ms: number;
}

export type ReadBody =
  | { readonly kind: 'read'; readonly body: Uint8Array }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'too-slow' }
  /** The sender went away; nobody is left to answer. */
  | { readonly kind: 'aborted' };

export function readBody(request: IncomingMessage, limits: BodyLimits): Promise<ReadBody> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limits.bytes) return Promise.resolve({ kind: 'too-large' });

  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const timer = setTimeout(() => settle({ kind: 'too-slow' }), limits.ms);

    function take(chunk: Buffer): void {
      length += chunk.length;
      if (length > limits.bytes) settle({ kind: 'too-large' });
      else chunks.push(chunk);
    }
    function end(): void {
      const [first] = chunks;
      settle({ kind: 'read', body: chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, length) });
    }
    function abort(): void {
      settle({ kind: 'aborted' });
    }
    function settle(result: ReadBody): void {
      clearTimeout(timer);
      request.off('data', take).off('end', end).off('error', abort).off('close', abort);
      // What still comes is not kept; the answer says `Connection: close`. Errors after this are of no interest.
      request.on('error', () => undefined);
      if (result.kind !== 'read') request.pause();
      resolve(result);
    }

    request.on('data', take).once('end', end).once('error', abort).once('close', abort);
  });
}
