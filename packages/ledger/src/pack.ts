/** Bodies of finished events, compressed. A body without a coding is as it was received. */
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

export interface PackedBody {
  readonly coding: typeof brotli;
  readonly bytes: Buffer;
}

/** Null when it would save too little. */
export async function packBody(body: Uint8Array): Promise<PackedBody | null> {
  const bytes = await compress(body, { params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: body.byteLength } });
  return bytes.byteLength > body.byteLength * worthIt ? null : { coding: brotli, bytes };
}

export async function unpackBody(coding: string, stored: Uint8Array): Promise<Uint8Array> {
  if (coding === '') return stored;
  if (coding !== brotli) throw new TypeError(`ledger: a body in coding "${coding}", expected "${brotli}"`);
  return decompress(stored);
}

const brotli = 'br';
/** Of 11: denser than gzip at its best, and quicker. */
const quality = 5;
const worthIt = 0.9;
