import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type CipherKey, type KeyObject } from 'node:crypto';
import { isCredentialHeader, type Headers } from '@millrace/triggers';

type Keys = readonly [CipherKey, ...CipherKey[]];

/** The key that seals, and those that sealed before it. */
export type SecretKeys = readonly [KeyObject, ...KeyObject[]];

/** Credential headers, apart from the others. */
export function splitHeaders(headers: Headers): { readonly open: Headers; readonly credentials: Headers } {
  const { open = [], credentials = [] } = Object.groupBy(Object.entries(headers), ([name]) => (isCredentialHeader(name) ? 'credentials' : 'open'));
  return { open: Object.fromEntries(open), credentials: Object.fromEntries(credentials) };
}

/**
 * Seals credential headers for one event: format (1 byte), nonce (12), tag (16), AES-256-GCM ciphertext, with the event's
 * id as additional data, so that a sealed box opens for no other event. Empty when there is nothing to seal.
 */
export function sealCredentials(credentials: Headers, eventId: string, key: CipherKey): Buffer {
  if (Object.keys(credentials).length === 0) return Buffer.alloc(0);
  const nonce = newNonce();
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(eventId));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(credentials), 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(format), nonce, cipher.getAuthTag(), sealed]);
}

/** Many at a time: asking for random bytes takes half as long as the sealing. */
let nonces = Buffer.alloc(0);
function newNonce(): Buffer {
  if (nonces.length === 0) nonces = randomBytes(nonceBytes * 256);
  const nonce = nonces.subarray(0, nonceBytes);
  nonces = nonces.subarray(nonceBytes);
  return nonce;
}

/** Throws when the box was made with none of these keys, or for another event. */
export function openCredentials(box: Uint8Array, eventId: string, [key, ...earlier]: Keys): Headers {
  if (box.length === 0) return {};
  if (box[0] !== format) throw new Error(`credentials of event "${eventId}": format ${box[0]}, expected ${format}`);
  const nonce = box.subarray(1, 1 + nonceBytes);
  const tag = box.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes);
  try {
    const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(eventId)).setAuthTag(tag);
    const opened = Buffer.concat([decipher.update(box.subarray(1 + nonceBytes + tagBytes)), decipher.final()]);
    return JSON.parse(opened.toString('utf8')) as Headers;
  } catch (cause) {
    const [next, ...others] = earlier;
    if (next !== undefined) return openCredentials(box, eventId, [next, ...others]);
    throw new Error(`credentials of event "${eventId}": sealed with another key than MILLRACE_SECRET_KEY`, { cause });
  }
}

/** Of 32 bytes, or an error that says so. Prepared once, not for every event. The first seals; each of them opens. */
export function checkSecretKeys(key: Uint8Array, earlier: readonly Uint8Array[]): SecretKeys {
  return [checkSecretKey(key), ...earlier.map(checkSecretKey)];
}

function checkSecretKey(key: Uint8Array): KeyObject {
  if (key.length !== 32) throw new Error(`MILLRACE_SECRET_KEY: ${key.length} bytes, expected 32`);
  return createSecretKey(key);
}

const algorithm = 'aes-256-gcm';
const format = 1;
const nonceBytes = 12;
const tagBytes = 16;
