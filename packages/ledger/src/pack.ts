/** Bodies of finished events, compressed. A body without a coding is as it was received. */
import { promisify } from 'node:util';
import { deflateRaw, deflateRawSync, inflateRaw } from 'node:zlib';

const compress = promisify(deflateRaw);
const decompress = promisify(inflateRaw);

export interface PackedBody {
  readonly coding: typeof deflate;
  readonly bytes: Buffer;
}

/** Null when it would save too little. To hand a short body to a thread costs several times its compression. */
export async function packBody(body: Uint8Array): Promise<PackedBody | null> {
  const bytes = body.byteLength <= shortBytes ? deflateRawSync(body, { level }) : await compress(body, { level });
  return bytes.byteLength > body.byteLength * worthIt ? null : { coding: deflate, bytes };
}

export async function unpackBody(coding: string, stored: Uint8Array): Promise<Uint8Array> {
  if (coding === '') return stored;
  if (coding !== deflate) throw new TypeError(`ledger: a body in coding "${coding}", expected "${deflate}"`);
  return decompress(stored);
}

const deflate = 'deflate';
/** Of 9: a tenth larger than Brotli makes it, for a fifth of the processor time (docs/performance.md). */
const level = 3;
const shortBytes = 64 * 1024;
const worthIt = 0.9;
