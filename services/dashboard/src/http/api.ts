/**
 * The API over HTTP: who asks, whether from a page of ours, then the route; one normaliser for all that is refused or fails.
 *
 *   same site -> who -> read-only -> route -> answer
 */
import express from 'express';
import type { Request, RequestHandler, Response, Router } from 'express';
import { createSight } from '../access/sight.ts';
import type { Sight } from '../access/sight.ts';
import type { Viewer } from '../access/identity.ts';
import { notSameSite } from '../access/same-site.ts';
import { longestToken } from '../access/sessions.ts';
import type { Sessions } from '../access/sessions.ts';
import type { Who } from '../access/who.ts';
import type { Ports } from '../api/asked.ts';
import { showSession } from '../api/session.ts';
import type { Refusal } from '../contract.ts';
import { streamChanges } from '../live/stream.ts';
import type { Follow } from '../live/follow.ts';
import { Refused, statusOf } from './refused.ts';
import { readBody, readQuery } from './read.ts';
import { routes } from './routes.ts';
import type { Route } from './routes.ts';

export interface ApiPorts {
  readonly ports: Ports;
  readonly who: Who;
  readonly sessions: Sessions | null;
  readonly follow: Follow;
  /** Namespaces that have listeners or events. */
  readonly candidates: () => Promise<readonly string[]>;
  /** False while Redis is away. */
  readonly redisIsThere: () => boolean;
  readonly stopping: AbortSignal;
}

export function createApi({ ports, who, sessions, follow, candidates, redisIsThere, stopping }: ApiPorts): Router {
  const { config, events, clock } = ports;
  const jsonBytes = Math.max(leastJsonBytes, 4 * config.bodyBytes);
  const mayTrySignIn = createTurnstile(() => clock.monotonic());
  const api = express.Router();

  function sightOf(viewer: Viewer): Sight {
    return createSight(viewer, ports.rights, candidates);
  }

  async function viewerOf(request: Request): Promise<Viewer> {
    const viewer = await who.of(request);
    if (viewer === null) throw new Refused('sign-in', config.access.kind === 'proxy' ? 'the proxy in front of this dashboard did not say who you are' : 'sign in first');
    return viewer;
  }

  /** Whatever comes of it is answered here, and told once. */
  function answering(name: string, work: (request: Request, response: Response) => Promise<void>): RequestHandler {
    return (request, response) => {
      const begun = clock.monotonic();
      response.once('close', () => events.answered({ route: name, status: response.statusCode, durationMs: clock.monotonic() - begun }));
      work(request, response).catch((error: unknown) => refuse(response, error));
    };
  }

  function refuse(response: Response, error: unknown): void {
    const { code, text } = refusalOf(error);
    if (code === 'failed') events.bug(error);
    if (response.headersSent) response.destroy();
    else response.status(statusOf[code]).json({ code, text } satisfies Refusal);
  }

  function refusalOf(error: unknown): Refusal {
    if (error instanceof Refused) return { code: error.code, text: error.message };
    // The ledger's own words about what it was asked for.
    if (error instanceof RangeError) return { code: 'invalid', text: error.message };
    if (!redisIsThere()) return { code: 'unavailable', text: 'storage is away: try again in a moment' };
    return { code: 'failed', text: 'this is a bug of the dashboard; its log says more' };
  }

  function checked(route: Route): RequestHandler {
    return answering(`${route.method.toUpperCase()} /api${route.path}`, async (request, response) => {
      const viewer = await viewerOf(request);
      if (route.acts && config.readOnly) throw new Refused('read-only', 'this dashboard is read-only');
      const sight = sightOf(viewer);
      const asked = { viewer, sight, param: (name: string) => paramOf(request, name), query: readQuery(request.query), body: () => readBody(request.body) };
      const answer = await route.answer(asked, ports);
      if (answer instanceof Uint8Array) sendBytes(response, answer, paramOf(request, 'id'));
      else response.json(answer);
    });
  }

  async function signIn(request: Request, response: Response): Promise<void> {
    if (sessions === null) throw new Refused('invalid', 'nobody signs in here with a token');
    if (!mayTrySignIn()) {
      events.signIn('too-many', null);
      throw new Refused('too-many', 'too many people sign in at once: try again in a moment');
    }
    const token = readBody(request.body).text('token').trim();
    if (token === '' || token.length > longestToken) throw new Refused('invalid', `token: found ${token.length} characters, wanted 1 to ${longestToken}`);
    try {
      const identity = await who.ofToken(token);
      const viewer: Viewer = { kind: 'person', name: identity.user, identity, until: null };
      events.signIn('let-in', viewer.name);
      const cookies = await sessions.begin(token);
      const until = (await sessions.read({ cookie: cookies.map((line) => line.split(';')[0]).join('; ') }))?.until ?? null;
      const signedIn = { ...viewer, until };
      response.setHeader('Set-Cookie', cookies);
      response.json(await showSession(signedIn, sightOf(signedIn), ports));
    } catch (error) {
      if (error instanceof Refused) events.signIn(error.code === 'token-refused' ? 'refused' : 'unanswered', null);
      throw error;
    }
  }

  api.use((_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });
  api.use((request, response, next) => {
    const problem = notSameSite(request.method, request.headers, config.hosts);
    if (problem === null) next();
    else refuse(response, new Refused('cross-site', problem));
  });
  api.use((request, response, next) => {
    express.json({ limit: jsonBytes })(request, response, (error?: unknown) => {
      if (error === undefined) next();
      else refuse(response, bodyProblem(error, jsonBytes));
    });
  });
  api.get('/session', answering('GET /api/session', async (request, response) => {
    const viewer = await who.of(request);
    response.json(await showSession(viewer, viewer === null ? null : sightOf(viewer), ports));
  }));
  api.post('/session', answering('POST /api/session', signIn));
  api.delete('/session', answering('DELETE /api/session', async (_request, response) => {
    if (sessions !== null) response.setHeader('Set-Cookie', sessions.end());
    response.status(204).end();
  }));
  api.get('/live', answering('GET /api/live', async (request, response) => {
    await viewerOf(request);
    if (follow.watchers >= mostWatchers) throw new Refused('unavailable', 'too many browsers are told of changes: this one is not, for now');
    await streamChanges(request, response, { follow, clock, stopping, rights: ports.rights, viewerNow: () => who.of(request) });
  }));
  for (const route of routes) api[route.method](route.path, checked(route));
  api.use((request, response) => refuse(response, new Refused('missing', `${request.method} ${request.baseUrl}${request.path}: there is no such thing here`)));
  return api;
}

/** What ingress takes, as a text in JSON: most of its characters may have to be escaped there. */
const leastJsonBytes = 12 * 1024 * 1024;
const mostWatchers = 500;

function paramOf(request: Request, name: string): string {
  const value = request.params[name];
  return typeof value === 'string' ? value : '';
}

/** Never shown by a browser, whatever it looks like. */
function sendBytes(response: Response, bytes: Uint8Array, id: string): void {
  response.setHeader('Content-Type', 'application/octet-stream');
  response.setHeader('Content-Disposition', `attachment; filename="${id.replace(/[^\w.-]/g, '')}.body"`);
  response.end(bytes);
}

function bodyProblem(error: unknown, jsonBytes: number): Refused {
  const isLarge = error instanceof Error && 'type' in error && error.type === 'entity.too.large';
  return isLarge ? new Refused('too-large', `body: found more than ${jsonBytes} bytes`) : new Refused('invalid', 'body: found something else, wanted JSON');
}

/** Each attempt is a question to the API server: a few a second, whoever asks. */
function createTurnstile(now: () => number): () => boolean {
  let left = most;
  let since = now();
  return function mayPass() {
    left = Math.min(most, left + ((now() - since) / 1000) * perSecond);
    since = now();
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}

const most = 20;
const perSecond = 5;
