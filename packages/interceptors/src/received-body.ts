import { isUtf8 } from 'node:buffer';
import { bodyOfBytes, decodeToUnits, type EventBody } from '@millrace/triggers';

/** The body of an event from its bytes, decoded by the platform where that gives the same as Go. */
export function receivedBody(bytes: Uint8Array): EventBody {
  return bodyOfBytes(bytes, decode);
}

function decode(bytes: Uint8Array): string {
  // A leading byte order mark stays part of the text, as it does in Go.
  return isUtf8(bytes) ? textOf(bytes, 'utf8') : textOf(decodeToUnits(bytes), 'utf16le');
}

function textOf({ buffer, byteOffset, byteLength }: Uint8Array | Uint16Array, encoding: 'utf8' | 'utf16le'): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString(encoding);
}
