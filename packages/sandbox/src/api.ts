/** One request: what it asks, which fault it meets, who answers it, in which form. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError, methodNotAllowed } from './api-error.ts';
import { decodeObject, mediaTypeOf, readBody } from './body.ts';
import type { Answer, Call, Cluster } from './cluster.ts';
import { discovery } from './discovery.ts';
import type { Access, Gate } from './faults.ts';
import { Dropped } from './faults.ts';
import { usersOf } from './identity.ts';
import type { JsonObject } from './json.ts';
import { openapi } from './openapi.ts';
import { patch } from './patch.ts';
import { get, list } from './read.ts';
import { remove, removeCollection } from './remove.ts';
import type { Verb } from './request.ts';
import { resourcePathOf, targetOf, verbOf } from './request.ts';
import { review } from './reviews.ts';
import { tableOf, wantsTable } from './table.ts';
import { watch } from './watch.ts';
import { create, update } from './write.ts';

/** What tests look at: who sent what, and as whom. */
export type SeenRequest = { readonly method: string; readonly path: string; readonly user: string; readonly impersonated: boolean };

export type Api = {
  readonly cluster: Cluster;
  readonly gate: Gate;
  readonly seen: (request: SeenRequest) => void;
  /** Answers what lies under `/sandbox/`; null for what is not there. */
  readonly control: (method: string, path: string, body: () => JsonObject) => JsonObject | null;
  /** Aborted when the sandbox closes. */
  readonly signal: AbortSignal;
};

export async function handle(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await answer(api, request, response);
  } catch (error) {
    if (error instanceof Dropped || response.headersSent || response.destroyed || api.signal.aborted) response.destroy();
    else sendError(response, error instanceof ApiError ? error : new ApiError(500, 'InternalError', `Internal error occurred: ${String(error)}`, {}));
  }
}

const HANDLERS = { get, list, create, update, patch, delete: remove, deletecollection: removeCollection } satisfies Record<Exclude<Verb, 'watch'>, (call: Call) => Answer>;

async function answer(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { cluster, gate } = api;
  const method = request.method ?? 'GET';
  const { pathname: path, search, searchParams: query } = new URL(`http://sandbox${request.url ?? '/'}`);
  const bytes = await readBody(request);
  if (path.startsWith('/sandbox/')) return sendControl(api, method, path, bytes, response);

  const { sender, user } = usersOf(request);
  api.seen({ method, path: path + search, user: user.name, impersonated: user !== sender });
  const resourcePath = resourcePathOf(path);
  const verb = resourcePath === null ? null : verbOf(method, resourcePath, query);
  const { group = '', plural = '', namespace = null, name = null } = resourcePath ?? {};
  const access: Access = { user: user.name, verb: verb ?? method.toLowerCase(), group, resource: plural, namespace: namespace ?? '', name: name ?? '' };
  if (user !== sender && gate.denies(impersonation(sender.name, user.name))) await gate.pass(impersonation(sender.name, user.name), api.signal);
  const loseAnswer = await gate.pass(access, api.signal);

  if (['/readyz', '/livez', '/healthz'].includes(path)) return sendText(response, 200, 'ok');
  const document = discovery(path, cluster.kinds.all()) ?? openapi(path, cluster.kinds.all());
  if (document !== null && method !== 'GET') throw methodNotAllowed();
  if (document !== null) return sendJson(response, 200, document);
  if (resourcePath === null) return sendText(response, 404, '404 page not found\n');
  const mediaType = mediaTypeOf(request);
  const reviewed = method === 'POST' ? review(resourcePath, bytes, mediaType, { cluster, user, denies: gate.denies }) : null;
  if (reviewed !== null) return sendJson(response, 201, reviewed);
  const target = targetOf(resourcePath, cluster.kinds);
  if (target === null) return sendText(response, 404, '404 page not found\n');
  if (verb === null) throw methodNotAllowed();
  const call: Call = { cluster, target, query, bytes, mediaType, warnings: [] };
  const asTable = wantsTable(request.headers.accept ?? '');
  if (verb === 'watch') return sendWatch(call, asTable, response);
  const { code, body } = HANDLERS[verb](call);
  if (loseAnswer) throw new Dropped();
  for (const warning of call.warnings) response.appendHeader('Warning', `299 - ${JSON.stringify(warning)}`);
  const readable = asTable && (verb === 'get' || verb === 'list');
  return sendJson(response, code, readable ? tableOf(target.kind, body, cluster.now(), query.get('includeObject')) : body);
}

/** What the sender asks for beside the request itself (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation). */
function impersonation(sender: string, user: string): Access {
  const [, namespace, account] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user) ?? [];
  const whom = namespace === undefined || account === undefined ? { resource: 'users', namespace: '', name: user } : { resource: 'serviceaccounts', namespace, name: account };
  return { user: sender, verb: 'impersonate', group: '', ...whom };
}

function sendControl({ control }: Api, method: string, path: string, bytes: Buffer, response: ServerResponse): void {
  const body = control(method, path, () => decodeObject(bytes, 'application/json', 'Fault'));
  if (body === null) sendText(response, 404, '404 page not found\n');
  else sendJson(response, 200, body);
}

function sendWatch(call: Call, asTable: boolean, response: ServerResponse): void {
  const start = watch(call);
  let first = true;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  const stop = start({
    send({ type, object }) {
      const shown = asTable && type !== 'ERROR' ? tableOf(call.target.kind, object, call.cluster.now(), call.query.get('includeObject'), first) : object;
      first = false;
      response.write(`${JSON.stringify({ type, object: shown })}\n`);
    },
    end: () => response.end(),
  });
  if (response.destroyed) stop();
  else response.on('close', stop);
}

function sendError(response: ServerResponse, error: ApiError): void {
  const seconds = error.details?.['retryAfterSeconds'];
  if (typeof seconds === 'number') response.setHeader('Retry-After', String(seconds));
  sendJson(response, error.code, error.status());
}

function sendJson(response: ServerResponse, code: number, body: JsonObject): void {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}

function sendText(response: ServerResponse, code: number, text: string): void {
  response.writeHead(code, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(text);
}
