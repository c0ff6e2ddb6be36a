/** The raw jobs, for who sees every namespace: a job does not say whose it is. */
import type { RawQueues } from '@millrace/queue';
import type { RequestHandler } from 'express';
import { notSameSite } from '../access/same-site.ts';
import type { Sight } from '../access/sight.ts';
import type { Viewer } from '../access/identity.ts';
import type { Sent, Who } from '../access/who.ts';
import { rawJobsPath } from '../api/session.ts';

export interface RawJobsPorts {
  readonly raw: RawQueues;
  readonly who: Who;
  readonly sightOf: (viewer: Viewer) => Sight;
}

export function createRawJobs({ raw, who, sightOf }: RawJobsPorts): RequestHandler {
  let board: Promise<RequestHandler> | null = null;
  /** Loaded when somebody looks: few do, and every start would wait for it. */
  function boardNow(): Promise<RequestHandler> {
    board ??= import('./raw-board.ts').then(({ createRawBoard }) => createRawBoard(raw, rawJobsPath));
    return board;
  }

  async function may(request: Sent): Promise<boolean> {
    const viewer = await who.of(request);
    return viewer !== null && (await sightOf(viewer).namespaces()) === undefined;
  }

  return function rawJobs(request, response, next) {
    const isLook = request.method === 'GET' || request.method === 'HEAD';
    if (!isLook || notSameSite(request.method, request.headers, null) !== null) {
      response.status(403).type('text/plain').send('raw jobs are only to look at\n');
      return;
    }
    may(request).then(
      (allowed) => {
        if (allowed) boardNow().then((show) => show(request, response, next), next);
        else response.status(403).type('text/plain').send('raw jobs are for who may see every namespace\n');
      },
      () => void response.status(503).type('text/plain').send('who you are can\'t be asked\n'),
    );
  };
}
