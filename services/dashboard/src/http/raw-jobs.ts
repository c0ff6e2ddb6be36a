/** Bull Board, to look at the raw jobs: for who sees every namespace, since a job does not say whose it is. */
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { RawQueues } from '@millrace/queue';
import type { RequestHandler } from 'express';
import { notSameSite } from '../access/same-site.ts';
import type { Sight } from '../access/sight.ts';
import type { Viewer } from '../access/identity.ts';
import type { Who } from '../access/who.ts';
import { rawJobsPath } from '../api/session.ts';

export interface RawJobsPorts {
  readonly raw: RawQueues;
  readonly who: Who;
  readonly sightOf: (viewer: Viewer) => Sight;
}

export function createRawJobs({ raw, who, sightOf }: RawJobsPorts): RequestHandler {
  const adapter = new ExpressAdapter();
  adapter.setBasePath(rawJobsPath);
  createBullBoard({ queues: raw.queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true, allowRetries: false })), serverAdapter: adapter, options: { uiConfig: { boardTitle: 'Millrace: raw jobs' } } });
  const board: RequestHandler = adapter.getRouter();

  async function may(headers: Parameters<Who['of']>[0]): Promise<boolean> {
    const viewer = await who.of(headers);
    return viewer !== null && (await sightOf(viewer).namespaces()) === undefined;
  }

  return function rawJobs(request, response, next) {
    const isLook = request.method === 'GET' || request.method === 'HEAD';
    if (!isLook || notSameSite(request.method, request.headers, null) !== null) {
      response.status(403).type('text/plain').send('raw jobs are only to look at\n');
      return;
    }
    may(request.headers).then(
      (allowed) => {
        if (allowed) void board(request, response, next);
        else response.status(403).type('text/plain').send('raw jobs are for who may see every namespace\n');
      },
      () => void response.status(503).type('text/plain').send('who you are can\'t be asked\n'),
    );
  };
}
