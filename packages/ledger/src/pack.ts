/** Bodies of finished events, compressed. A body without a coding is as it was received. */
import { promisify } from 'node:util';
import { brotliDecompress, deflateRaw, deflateRawSync, inflateRaw } from 'node:zlib';

const compress = promisify(deflateRaw);

export interface PackedBody {
  readonly coding: keyof typeof unpacks;
  readonly bytes: Buffer;
}

/** Null when it would save too little. To hand a short body to a thread costs several times its compression. */
export async function packBody(body: Uint8Array): Promise<PackedBody | null> {
  const bytes = body.byteLength <= shortBytes ? deflateRawSync(body, { level }) : await compress(body, { level });
  return bytes.byteLength > body.byteLength * worthIt ? null : { coding: 'deflate', bytes };
}

export async function unpackBody(coding: string, stored: Uint8Array): Promise<Uint8Array> {
  if (coding === '') return stored;
  if (!isKnown(coding)) throw new TypeError(`ledger: a body in coding "${coding}", expected one of ${Object.keys(unpacks).join(', ')}`);
  return unpacks[coding](stored);
}

/** Brotli is what earlier versions wrote: a tenth smaller, and an event paid a fifth of the worker's time for it (docs/performance.md). */
const unpacks = { deflate: promisify(inflateRaw), br: promisify(brotliDecompress) } as const;

function isKnown(coding: string): coding is keyof typeof unpacks {
  return Object.hasOwn(unpacks, coding);
}

/** Of 9: twice as quick as 6, and a twentieth larger. */
const level = 3;
const shortBytes = 64 * 1024;
const worthIt = 0.9;
