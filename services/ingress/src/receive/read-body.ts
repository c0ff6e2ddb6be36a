/** The bytes of a request's body, unchanged, within a size and a time; and not more at once than the memory bears. */
import type { IncomingMessage } from 'node:http';

export interface BodyLimits {
  /** Of one body. */
  readonly bytes: number;
  /** For one body to arrive. */
  readonly ms: number;
  /** Of all bodies that are arriving. */
  readonly totalBytes: number;
}

export type ReadBody =
  | { readonly kind: 'read'; readonly body: Uint8Array }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'too-slow' }
  /** Too many others are arriving. */
  | { readonly kind: 'too-many' }
  /** The sender went away; nobody is left to answer. */
  | { readonly kind: 'aborted' };

export type BodyReader = (request: IncomingMessage) => Promise<ReadBody>;

export function createBodyReader(limits: BodyLimits): BodyReader {
  let arriving = 0;

  function readBody(request: IncomingMessage): Promise<ReadBody> {
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > limits.bytes) return Promise.resolve({ kind: 'too-large' });

    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let length = 0;
      const timer = setTimeout(() => settle({ kind: 'too-slow' }), limits.ms);

      function take(chunk: Buffer): void {
        length += chunk.length;
        arriving += chunk.length;
        if (length > limits.bytes) settle({ kind: 'too-large' });
        else if (arriving > limits.totalBytes) settle({ kind: 'too-many' });
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
        arriving -= length;
        request.off('data', take).off('end', end).off('error', abort).off('close', abort);
        // Errors after this are of no interest.
        request.on('error', () => undefined);
        resolve(result);
      }

      request.on('data', take).once('end', end).once('error', abort).once('close', abort);
    });
  }
  return readBody;
}
