/** The Kubernetes API that the recorded cases were run against, over HTTP: kinds of cluster.json, creates, secrets, access reviews. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { startHttpServer } from '@millrace/runtime';
import { isJsonObject, member, type JsonObject } from '@millrace/triggers';
import { resourcesOf } from '../suites/api-stand-in.ts';
import type { ApiError, Create } from './case.ts';
import { secretOf, textAt, type Existing } from './objects.ts';

export interface ApiServer {
  readonly url: string;
  readonly created: readonly Create[];
  readonly rejected: readonly Create[];
  /** `<type> <reason> <message>` of each Kubernetes Event. */
  readonly events: readonly string[];
  close(): Promise<void>;
}

export async function startApiServer(existing: Existing, apiErrors: readonly ApiError[]): Promise<ApiServer> {
  const created: Create[] = [];
  const rejected: Create[] = [];
  const events: string[] = [];

  function answer(method: string, path: string, user: string, body: JsonObject): Answer {
    if (path === '/apis/authorization.k8s.io/v1/subjectaccessreviews') return { status: 201, body: { ...body, status: { allowed: true } } };
    const { apiVersion, namespace, resource, name } = parse(path);
    if (method === 'GET' && resource === '') return discovery(apiVersion);
    if (method === 'GET' && resource === 'secrets') return found(secretOf(existing, namespace, name));
    if (method === 'POST' && apiVersion === 'v1' && resource === 'events') {
      events.push(`${textAt(body, 'type')} ${textAt(body, 'reason')} ${textAt(body, 'message')}`);
      return { status: 201, body: withUid(body) };
    }
    if (method !== 'POST') return refusal(404, 'NotFound', 'not found');
    return create({ apiPath: path, impersonatedUser: user, object: body }, apiVersion, resource);
  }

  function create(request: Create, apiVersion: string, resource: string): Answer {
    const refused = apiErrors.find((error) => error.resource === resource && (error.user === undefined || error.user === request.impersonatedUser));
    if (refused !== undefined) {
      rejected.push(request);
      return refusal(refused.code, refused.reason ?? '', refused.message ?? '');
    }
    const known = resourcesOf(apiVersion)?.find((candidate) => candidate.name === resource);
    if (known?.namespaced !== true) {
      rejected.push(request);
      return refusal(404, 'NotFound', 'the server could not find the requested resource');
    }
    created.push(request);
    return { status: 201, body: withUid(request.object) };
  }

  const server = await startHttpServer({
    handler: (request, response) => void serve(request, response, answer),
    host: '127.0.0.1',
    port: 0,
    portVariable: 'none',
    tls: null,
    limits: { headersMs: 5000, requestMs: 10_000, idleMs: 5000, headerBytes: 1 << 20 },
  });
  return { url: `http://127.0.0.1:${server.port}`, created, rejected, events, close: () => server.close(0) };
}

interface Answer {
  readonly status: number;
  readonly body: JsonObject;
}

async function serve(request: IncomingMessage, response: ServerResponse, answer: (method: string, path: string, user: string, body: JsonObject) => Answer): Promise<void> {
  const text = (await request.toArray()).join('');
  const parsed: unknown = text === '' ? {} : JSON.parse(text);
  const { status, body } = answer(request.method ?? '', (request.url ?? '').split('?')[0] ?? '', String(request.headers['impersonate-user'] ?? ''), parsed as JsonObject);
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

/** `/api/v1/namespaces/NS/RESOURCE/NAME` or `/apis/GROUP/VERSION/...`. */
function parse(path: string): { readonly apiVersion: string; readonly namespace: string; readonly resource: string; readonly name: string } {
  const [, root = '', ...parts] = path.split('/');
  const apiVersion = root === 'api' ? (parts[0] ?? '') : parts.slice(0, 2).join('/');
  const [, namespace = '', resource = '', name = ''] = parts.slice(root === 'api' ? 1 : 2);
  return { apiVersion, namespace, resource, name };
}

function discovery(apiVersion: string): Answer {
  const resources = resourcesOf(apiVersion);
  if (resources === undefined) return refusal(404, 'NotFound', 'the server could not find the requested resource');
  return { status: 200, body: { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersion, resources: resources.map(({ kind, name, namespaced }) => ({ kind, name, namespaced, verbs: ['create'] })) } };
}

function found(object: JsonObject | null): Answer {
  return object === null ? refusal(404, 'NotFound', 'not found') : { status: 200, body: object };
}

function refusal(code: number, reason: string, message: string): Answer {
  return { status: code, body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message } };
}

function withUid(object: JsonObject): JsonObject {
  const metadata = member(object, 'metadata');
  return { ...object, metadata: { ...(isJsonObject(metadata) ? metadata : {}), uid: 'made-by-the-stand-in' } };
}
