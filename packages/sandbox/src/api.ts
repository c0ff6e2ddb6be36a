/** One request: what it asks, whether a fault stands in its way, who answers it, in which form. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError, methodNotAllowed } from './api-error.ts';
import { mediaTypeOf, readBody } from './body.ts';
import type { Answer, Call, Cluster } from './cluster.ts';
import { discovery } from './discovery.ts';
import type { User } from './identity.ts';
import { userOf } from './identity.ts';
import type { JsonObject } from './json.ts';
import { openapi } from './openapi.ts';
import { get, list } from './read.ts';
import { remove, removeCollection } from './remove.ts';
import type { Verb } from './request.ts';
import { resourcePathOf, targetOf, verbOf } from './request.ts';
import { review } from './reviews.ts';
import { tableOf, wantsTable } from './table.ts';
import { watch } from './watch.ts';
import { create, patch, update } from './write.ts';

const HANDLERS = {
  get,
  list,
  create,
  update,
  patch,
  delete: remove,
  deletecollection: removeCollection,
} satisfies Record<Exclude<Verb, 'watch'>, (call: Call) => Answer>;

export async function handle(cluster: Cluster, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://sandbox');
  const user = userOf(request.headers);
  try {
    await answer(cluster, user, url, request, response);
  } catch (error) {
    sendError(response, error);
  }
}

async function answer(cluster: Cluster, user: User, url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = url.pathname;
  const method = request.method ?? 'GET';
  if (['/readyz', '/livez', '/healthz'].includes(path)) return sendText(response, 200, 'ok');
  const document = discovery(path, cluster.kinds.all()) ?? openapi(path, cluster.kinds.all());
  if (document !== null) {
    if (method !== 'GET') throw methodNotAllowed();
    return sendJson(response, 200, document);
  }
  const resourcePath = resourcePathOf(path);
  if (resourcePath === null) return sendText(response, 404, '404 page not found\n');
  const verb = verbOf(method, resourcePath, url.searchParams);
  const text = await readBody(request);
  const mediaType = mediaTypeOf(request);
  const reviewed = method === 'POST' ? review(path, text, mediaType, { cluster, user, allowed: () => true }) : null;
  if (reviewed !== null) return sendJson(response, 201, reviewed);
  const target = targetOf(resourcePath, cluster.kinds);
  if (target === null) return sendText(response, 404, '404 page not found\n');
  if (verb === null) throw methodNotAllowed();
  const call: Call = { cluster, target, query: url.searchParams, text, mediaType, warnings: [] };
  const accept = request.headers.accept ?? '';
  if (verb === 'watch') return stream(call, accept, response);
  const { code, body } = HANDLERS[verb](call);
  for (const warning of call.warnings) response.appendHeader('Warning', `299 - ${JSON.stringify(warning)}`);
  const readable = verb === 'get' || verb === 'list';
  return sendJson(response, code, readable && wantsTable(accept) ? tableOf(target.kind, body, cluster.now(), url.searchParams.get('includeObject')) : body);
}

function stream(call: Call, accept: string, response: ServerResponse): void {
  const asTable = wantsTable(accept);
  let first = true;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  const stop = watch(call, {
    send(event) {
      const table = asTable && event.type !== 'ERROR';
      const object = table ? tableOf(call.target.kind, event.object, call.cluster.now(), call.query.get('includeObject'), first) : event.object;
      first = false;
      response.write(`${JSON.stringify({ type: event.type, object })}\n`);
    },
    end: () => response.end(),
  });
  response.on('close', stop);
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const known = error instanceof ApiError ? error : new ApiError(500, 'InternalError', `Internal error occurred: ${String(error)}`);
  if (known.retryAfterSeconds !== null) response.setHeader('Retry-After', String(known.retryAfterSeconds));
  sendJson(response, known.code, known.status());
}

function sendJson(response: ServerResponse, code: number, body: JsonObject): void {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}

function sendText(response: ServerResponse, code: number, text: string): void {
  response.writeHead(code, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(text);
}
