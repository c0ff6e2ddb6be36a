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
  app.use(helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'", 'data:'],
        'connect-src': ["'self'"],
        'font-src': ["'self'"],
        'manifest-src': ["'self'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: secure,
    xFrameOptions: { action: 'deny' },
  }));
  app.use('/api', api);
  app.use(rawJobsPath, rawJobs);
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
