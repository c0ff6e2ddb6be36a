/** Reads and decodes what a client sends. Whatever the bytes, the outcome is a value or an ApiError. */
import type { IncomingMessage } from 'node:http';
import { parse } from 'yaml';
import { ApiError, badRequest, unsupportedMediaType } from './api-error.ts';
import { type Json, type JsonObject, isObject } from './json.ts';
import { decodeProtobuf } from './protobuf.ts';

/** The real API server's limit for a request body. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

export async function readBody(request: IncomingMessage): Promise<Readonly<{ bytes: Buffer; mediaType: string }>> {
  const [type = ''] = (request.headers['content-type'] ?? 'application/json').split(';');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += Buffer.byteLength(chunk);
    // Read on to the end even if it is too much, so that the client sees the answer and not a reset connection.
    if (size <= MAX_BODY_BYTES) chunks.push(Buffer.from(chunk));
  }
  if (size > MAX_BODY_BYTES) throw new ApiError(413, `Request entity too large: limit is ${MAX_BODY_BYTES}`);
  return { bytes: Buffer.concat(chunks), mediaType: type.trim().toLowerCase() };
}

export function decodeObject(bytes: Buffer, mediaType: string, kind: string): JsonObject {
  const decoded = mediaType === PROTOBUF ? decodeProtobuf(bytes) : null;
  if (decoded !== null) return decoded;
  if (!['application/json', 'application/yaml'].includes(mediaType)) throw unsupportedMediaType(['application/json', 'application/yaml', PROTOBUF]);
  const unrecognized = `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error`;
  const start = bytes.length === 0 ? '<empty>' : bytes.toString('utf8', 0, 100);
  const value = parsed(bytes, mediaType, (why) => `${unrecognized}: ${why} (${start})`);
  if (!isObject(value)) throw badRequest(`${unrecognized}: json: wanted an object (${start})`);
  return value;
}

export function decodePatch(bytes: Buffer, mediaType: string): Json {
  return parsed(bytes, mediaType, (why) => `error decoding patch: ${why}`);
}

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const DEEPEST = 1000;
/** As Go's library reads it: `y`, `on` and the like are booleans. */
const YAML = { version: '1.1', maxAliasCount: 100 } as const;

function parsed(bytes: Buffer, mediaType: string, message: (why: string) => string): Json {
  try {
    const text = bytes.toString('utf8');
    const value: Json = mediaType.endsWith('yaml') && !text.trimStart().startsWith('{') ? parse(text, YAML) : JSON.parse(text);
    assertDepth(value, 0);
    return value;
  } catch (error) {
    throw badRequest(message(error instanceof Error ? error.message : String(error)));
  }
}

/** Go's decoder refuses deep nesting too; ours would overflow the stack later. */
function assertDepth(value: Json, depth: number): void {
  if (depth > DEEPEST) throw new Error(`exceeded max depth of ${DEEPEST}`);
  if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) assertDepth(item, depth + 1);
}
