/** Reads and decodes what a client sends. Whatever the bytes, the answer is a value or an ApiError. */
import type { IncomingMessage } from 'node:http';
import { parseAllDocuments } from 'yaml';
import { badRequest, tooLarge, unsupportedMediaType } from './api-error.ts';
import type { Json, JsonObject } from './json.ts';
import { isObject } from './json.ts';
import type { Kind } from './kinds.ts';

/** The real API server's limit for a request body (k8s.io/apiserver, MaxRequestBodyBytes). */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

const OBJECT_TYPES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    // Read on to the end, so that the client sees the answer and not a reset connection.
    if (size <= MAX_BODY_BYTES) chunks.push(bytes);
    else chunks.length = 0;
  }
  if (size > MAX_BODY_BYTES) throw tooLarge(MAX_BODY_BYTES);
  return Buffer.concat(chunks).toString('utf8');
}

export function mediaTypeOf(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? 'application/json').split(';', 1).join('').trim().toLowerCase();
}

/** An object of the kind, or null when the body is empty. */
export function decodeObject(text: string, mediaType: string, kind: string): JsonObject {
  if (!['application/json', 'application/yaml'].includes(mediaType)) throw unsupportedMediaType(OBJECT_TYPES);
  const unrecognized = `the object provided is unrecognized (must be of type ${kind})`;
  if (text === '') throw badRequest(`${unrecognized}: couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)`);
  const value = parsed(text, mediaType, (why) => `${unrecognized}: couldn't get version/kind; json parse error: ${why} (${text.slice(0, 100)})`);
  if (!isObject(value)) throw badRequest(`${unrecognized}: couldn't get version/kind; json parse error: not an object (${text.slice(0, 100)})`);
  return value;
}

export function decodePatch(text: string, mediaType: string): Json {
  return parsed(text, mediaType, (why) => `error decoding patch: ${why}`);
}

/** DELETE may carry DeleteOptions. */
export function decodeOptions(text: string, mediaType: string): JsonObject {
  return text.trim() === '' ? {} : decodeObject(text, mediaType, 'DeleteOptions');
}

/** Which patch types a kind takes: strategic merge needs Go's struct tags, so custom resources have none. */
export function acceptedPatches(kind: Kind): string[] {
  const strategic = kind.custom ? [] : ['application/strategic-merge-patch+json'];
  return ['application/json-patch+json', 'application/merge-patch+json', ...strategic, 'application/apply-patch+yaml'];
}

function parsed(text: string, mediaType: string, message: (why: string) => string): Json {
  try {
    if (!mediaType.endsWith('yaml')) return asJson(JSON.parse(text));
    const [document] = parseAllDocuments(text);
    if (document === undefined || !('toJS' in document)) return null;
    if (document.errors[0] !== undefined) throw document.errors[0];
    return asJson(JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: 100 }))));
  } catch (error) {
    throw badRequest(message(error instanceof Error ? error.message : String(error)));
  }
}

function asJson(value: unknown): Json {
  const json = value as Json;
  assertDepth(json, 0);
  return json;
}

/** Go's decoder refuses deeper nesting too; ours would overflow the stack later. */
function assertDepth(value: Json, depth: number): void {
  if (depth > 1000) throw new Error('exceeded max depth');
  if (Array.isArray(value)) for (const item of value) assertDepth(item, depth + 1);
  else if (isObject(value)) for (const item of Object.values(value)) assertDepth(item, depth + 1);
}
