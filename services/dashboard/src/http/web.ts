/** The whole of what is served: the API, the pages, and the raw jobs for who may see them. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import express from 'express';
import type { Express, RequestHandler, Router } from 'express';
import helmet from 'helmet';
import type { IsOurHost } from '../access/hosts.ts';
import { rawJobsPath } from '../api/session.ts';
import type { Refusal } from '../contract.ts';
import { statusOf } from './refused.ts';

export interface WebPorts {
  readonly api: Router;
  readonly rawJobs: RequestHandler;
  readonly isOurHost: IsOurHost;
  /** Over TLS: browsers are told to come by it again. */
  readonly secure: boolean;
}

/** Written by the web's own build. */
const folder = fileURLToPath(new URL('../../build/web/', import.meta.url));

export function createWeb({ api, rawJobs, isOurHost, secure }: WebPorts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use((request, response, next) => {
    if (isOurHost(request.headers.host)) next();
    else response.status(statusOf['host-unknown']).json({ code: 'host-unknown', text: 'this dashboard is not called by that name' } satisfies Refusal);
  });
  // Bull Board's page has a base of its own and styles its elements where they stand. It gets no script but its own either.
  app.use(rawJobsPath, protect({ secure, style: ["'self'", "'unsafe-inline'"], base: "'self'" }), rawJobs);
  app.use(protect({ secure, style: ["'self'"], base: "'none'" }));
  app.use('/api', api);
  app.use('/assets', express.static(path.join(folder, 'assets'), { immutable: true, maxAge: '1y', index: false }));
  app.use(express.static(folder, { index: false, setHeaders: (response) => response.setHeader('Cache-Control', 'no-cache') }));
  app.get('/{*page}', (request, response) => {
    response.setHeader('Cache-Control', 'no-cache');
    const page = path.join(folder, 'index.html');
    if (!request.accepts('html')) response.status(404).end();
    else if (existsSync(page)) response.sendFile(page, { etag: false });
    else response.status(503).type('text/plain').send('The pages of the dashboard are not built yet. Run: npm run build:web\n');
  });
  return app;
}

/** Nothing from anywhere else, nothing written into the page, and in nobody's frame. */
function protect({ secure, style, base }: { readonly secure: boolean; readonly style: readonly string[]; readonly base: string }): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': style,
        'img-src': ["'self'", 'data:'],
        'connect-src': ["'self'"],
        'font-src': ["'self'"],
        'base-uri': [base],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: secure,
    xFrameOptions: { action: 'deny' },
  });
}
