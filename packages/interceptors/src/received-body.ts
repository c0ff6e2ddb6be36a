import { isUtf8 } from 'node:buffer';
import { bodyOfBytes, decodeUtf8, type EventBody } from '@millrace/triggers';

/** The body of an event from its bytes, decoded by the platform where that gives the same as Go. */
export function receivedBody(bytes: Uint8Array): EventBody {
  return bodyOfBytes(bytes, decode);
}

function decode(bytes: Uint8Array): string {
  // A leading byte order mark stays part of the text, as it does in Go.
  return isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8') : decodeUtf8(bytes);
}
