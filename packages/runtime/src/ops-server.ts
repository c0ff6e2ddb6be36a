/** `/live`, `/ready` and `/metrics` on a port of their own, which is never exposed to senders. */
import express from 'express';
import { startHttpServer } from './http-server.ts';
import type { HttpServer } from './http-server.ts';
import type { Metrics } from './metrics.ts';

export interface OpsServerOptions {
  readonly host: string | null;
  readonly port: number;
  readonly portVariable: string;
  readonly metrics: Metrics;
  /** Why the process is not ready, one line for each reason; empty when it is. */
  readonly unready: () => readonly string[];
}

export async function startOpsServer({ host, port, portVariable, metrics, unready }: OpsServerOptions): Promise<HttpServer> {
  const app = express();
  app.disable('x-powered-by');
  app.get('/live', (_request, response) => {
    response.type('text/plain').send('ok\n');
  });
  app.get('/ready', (_request, response) => {
    const reasons = unready();
    response.status(reasons.length === 0 ? 200 : 503).type('text/plain').send(reasons.length === 0 ? 'ok\n' : `${reasons.join('\n')}\n`);
  });
  app.get('/metrics', (request, response) => {
    metrics.handler(request, response);
  });
  return startHttpServer({ handler: app, host, port, portVariable, tls: null, limits });
}

const limits = { headersMs: 5000, requestMs: 10_000, idleMs: 30_000, headerBytes: 16_384 };
