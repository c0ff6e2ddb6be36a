/** One request: what it asks, which fault it meets, who answers it, in which form. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError, badRequest, methodNotAllowed } from './api-error.ts';
import { decodeObject, readBody } from './body.ts';
import type { Answer, Call, Cluster } from './cluster.ts';
import { discovery } from './discovery.ts';
import { type Access, type Gate, Dropped } from './faults.ts';
import { accountOf, usersOf } from './identity.ts';
import type { JsonObject } from './json.ts';
import { openapi } from './openapi.ts';
import { patch } from './patch.ts';
import { get, list } from './read.ts';
import { remove, removeCollection } from './remove.ts';
import { type Verb, isToken, resourcePathOf, targetOf, verbOf } from './request.ts';
import { review, tokenRequest } from './reviews.ts';
import { tableOf, textTableOf } from './table.ts';
import { watch } from './watch.ts';
import { create, update } from './write.ts';

/** What tests look at: who sent what, and as whom. */
export type SeenRequest = Readonly<{ method: string; path: string; user: string; impersonated: boolean }>;

/** `control` answers what lies under `/sandbox/`, null for what is not there; the signal is aborted when the sandbox closes. */
type Api = Readonly<{ cluster: Cluster; gate: Gate; seen: (request: SeenRequest) => unknown; control: Control; signal: AbortSignal }>;
type Control = (request: string, body: () => JsonObject) => JsonObject | null;

export async function handle(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await answer(api, request, response);
  } catch (error) {
    if (error instanceof Dropped || response.headersSent || response.destroyed || api.signal.aborted) response.destroy();
    else if (error instanceof ApiError) sendError(response, error);
    else sendError(response, error instanceof URIError ? badRequest(error.message) : new ApiError(500, `Internal error occurred: ${String(error)}`));
  }
}

const HANDLERS = { get, list, create, update, patch, delete: remove, deletecollection: removeCollection } satisfies Record<Exclude<Verb, 'watch'>, (call: Call) => Answer>;

async function answer({ cluster, gate, seen, control, signal }: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  const { pathname: path, searchParams: query } = new URL(`http://sandbox${url}`);
  const { bytes, mediaType } = await readBody(request);
  if (path.startsWith('/sandbox/')) return send(response, 200, control(`${method} ${path}`, () => decodeObject(bytes, mediaType, 'Fault')));

  const { sender, user } = usersOf(request);
  const impersonated = user !== sender;
  seen({ method, path: url, user: user.name, impersonated });
  const resourcePath = resourcePathOf(path);
  const verb = resourcePath === null ? null : verbOf(method, resourcePath, query);
  const { group = '', plural: resource = '', namespace = null, name = null } = resourcePath ?? {};
  const access: Access = { user: user.name, verb: verb ?? method.toLowerCase(), group, resource, namespace: namespace ?? '', name: name ?? '' };
  const impersonation = impersonationOf(sender.name, user.name);
  if (impersonated && gate.denies(impersonation)) await gate.pass(impersonation, signal);
  const loseAnswer = await gate.pass(access, signal);

  if (['/readyz', '/livez', '/healthz'].includes(path)) return send(response, 200, 'ok');
  const document = discovery(path, cluster.kinds.all()) ?? openapi(path, cluster.kinds.all());
  if (document !== null && method !== 'GET') throw methodNotAllowed();
  const target = resourcePath === null ? null : targetOf(resourcePath, cluster.kinds);
  if (document !== null || target === null) return send(response, 200, document);
  if (verb === null || (target.kind.review && verb !== 'create')) throw methodNotAllowed();
  const call: Call = { cluster, target, query, bytes, mediaType, warnings: [] };
  const asTable = request.headers.accept?.split(',', 1)[0]?.includes('as=Table') === true;
  if (verb === 'watch') return sendWatch(call, asTable, response);
  const { code, body } = target.kind.review ? review(call, user, gate.denies) : isToken(target) ? tokenRequest(call) : HANDLERS[verb](call);
  if (loseAnswer) throw new Dropped();
  for (const warning of call.warnings) response.appendHeader('Warning', `299 - ${JSON.stringify(warning)}`);
  const isRead = verb === 'get' || verb === 'list';
  if (isRead && request.headers.accept === 'text/plain') return send(response, code, textTableOf(target.kind, body, cluster.now()));
  return send(response, code, isRead && asTable ? tableOf(target.kind, body, cluster.now(), query.get('includeObject')) : body);
}

/** What the sender asks for beside the request itself (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation). */
function impersonationOf(sender: string, user: string): Access {
  const account = accountOf(user);
  const whom = account === null ? { resource: 'users', namespace: '', name: user } : { resource: 'serviceaccounts', ...account };
  return { user: sender, verb: 'impersonate', group: '', ...whom };
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
      if (!response.writableEnded) response.write(`${JSON.stringify({ type, object: shown })}\n`);
    },
    end: () => response.end(),
  });
  if (response.destroyed) stop();
  else response.on('close', stop);
}

function sendError(response: ServerResponse, { code, status }: ApiError): void {
  const details: { retryAfterSeconds?: unknown } = Object(status['details']);
  if (typeof details.retryAfterSeconds === 'number') response.setHeader('Retry-After', String(details.retryAfterSeconds));
  send(response, code, status);
}

/** Null is what the real server says of a path that nobody serves. */
function send(response: ServerResponse, code: number, body: JsonObject | string | null): void {
  const json = typeof body === 'object' && body !== null;
  response.writeHead(body === null ? 404 : code, { 'content-type': json ? 'application/json' : 'text/plain; charset=utf-8' });
  response.end(json ? `${JSON.stringify(body)}\n` : (body ?? '404 page not found\n'));
}
