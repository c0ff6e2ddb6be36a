import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { RawQueues } from '@millrace/queue';
import type { RequestHandler } from 'express';

/** Bull Board, to look at and not to touch. */
export function createRawBoard({ queues }: RawQueues, basePath: string): RequestHandler {
  const adapter = new ExpressAdapter();
  adapter.setBasePath(basePath);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true, allowRetries: false })),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'Millrace: raw jobs' } },
  });
  const board: RequestHandler = adapter.getRouter();
  return board;
}
