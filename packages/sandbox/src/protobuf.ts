/**
 * Kubernetes' protobuf (https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding), as far as kubectl's own commands
 * need it; the messages are in `tables/protobuf.yaml`. Answers are always JSON, which every client takes.
 */
import { badRequest } from './api-error.ts';
import { type Json, type JsonObject, isObject, objectAt, textAt } from './json.ts';
import { table } from './table-file.ts';

/** The object, or null if the sandbox does not know the kind's message. */
export function decodeProtobuf(bytes: Buffer): JsonObject | null {
  if (bytes.toString('latin1', 0, 4) !== 'k8s\0') throw badRequest('the protobuf body does not start with the magic "k8s\\0"');
  const envelope = decodeMessage(bytes.subarray(4), 'Unknown');
  const type = objectAt(envelope, 'typeMeta');
  const kind = textAt(type, 'kind');
  return MESSAGES[kind] === undefined ? null : { ...type, ...decodeMessage(Buffer.from(textAt(envelope, 'raw'), 'base64'), kind) };
}

const MESSAGES = table('protobuf') as { readonly [message: string]: { readonly [field: string]: string } };

function decodeMessage(bytes: Buffer, message: string): JsonObject {
  const result: JsonObject = {};
  for (const { number, value } of fieldsOf(bytes)) {
    const [name, type = ''] = (MESSAGES[message]?.[number] ?? '').split(' ');
    if (name === undefined || name === '') continue;
    if (type.endsWith('Map')) result[name] = { ...objectAt(result, name), ...entryOf(decodeValue(value, type)) };
    else if (type.endsWith('[]')) result[name] = [...([result[name] ?? []].flat()), decodeValue(value, type.slice(0, -2))];
    // An empty text is a field that was not set.
    else if (type !== '' || value.valueOf() === 0 || Buffer.byteLength(value.toString()) > 0) result[name] = decodeValue(value, type);
  }
  return result;
}

function decodeValue(value: number | Buffer, type: string): Json {
  if (typeof value === 'number') return type === 'bool' ? value !== 0 : value;
  if (type === 'bytes') return value.toString('base64');
  return type === '' ? value.toString('utf8') : decodeMessage(value, type);
}

function entryOf(decoded: Json): JsonObject {
  const entry = isObject(decoded) ? decoded : {};
  return { [textAt(entry, 'key')]: entry['value'] ?? '' };
}

function* fieldsOf(bytes: Buffer): Generator<Readonly<{ number: number; value: number | Buffer }>> {
  let at = 0;
  function varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw badRequest('the protobuf body ends too early');
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }
  while (at < bytes.length) {
    const tag = varint();
    const [length, text] = [varint(), tag % 8 === 2];
    if ((tag % 8 !== 0 && !text) || (text && at + length > bytes.length)) throw badRequest('the protobuf body is damaged');
    yield { number: Math.floor(tag / 8), value: text ? bytes.subarray(at, at + length) : length };
    if (text) at += length;
  }
}
