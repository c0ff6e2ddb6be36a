/** Does anybody work on what is stored? */
import type { Depth } from '@millrace/ledger';
import type { QueueDepth } from '@millrace/queue';
import { ok, unknown, warning, wrong } from './check.ts';
import type { Check } from './check.ts';

export interface Work {
  readonly depth: Depth;
  readonly jobs: QueueDepth;
  readonly workers: number | null;
  readonly paused: boolean;
}

/** Pure. */
export function judgeWork({ depth, jobs, workers, paused }: Work): readonly Check[] {
  return [
    judgeWorkers(workers, depth.open),
    ...(paused ? [warning('queue-paused', `the queue is paused: ${depth.open} are not final, and no worker takes any`, 'millrace queues resume')] : []),
    jobs.failed > 0
      ? wrong('queue-failed', `${jobs.failed} in BullMQ's failed set: it is always empty, this is a bug of ours`, 'tell us, with the log of the worker; the events themselves come up again by the sweeper')
      : ok('queue-failed', "BullMQ's failed set is empty"),
    depth.overdue > 0
      ? wrong('open-overdue', `${depth.overdue} of ${depth.open} that are not final should have been touched more than a minute ago`, 'see that a worker runs and is ready; its log says what it waits for')
      : ok('open-overdue', `${depth.open} not final, none overdue`),
    ...(depth.deadLetters > 0 ? [warning('dead-letters', `${depth.deadLetters} dead letters`, 'millrace queues says of what; millrace events list --state dead; then millrace redrive or discard')] : []),
  ];
}

function judgeWorkers(workers: number | null, open: number): Check {
  if (workers === null) return unknown('workers', 'this Redis does not tell who is connected (CLIENT LIST)', 'look for the worker where it runs: kubectl -n millrace get deployments');
  if (workers > 0) return ok('workers', `${workers} worker${workers === 1 ? '' : 's'} connected`);
  return wrong('workers', `no worker is connected: what is received is stored and waits (${open} now)`, 'start one: npm start here, kubectl -n millrace rollout status deployment/millrace-worker in a cluster');
}
