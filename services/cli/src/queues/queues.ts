/** `millrace queues`: what waits, who is there to work on it, what died and why, and how the Redis below is. */
import { redisFacts } from '@millrace/ledger';
import type { DeadLetterReason, Depth, RedisFacts } from '@millrace/ledger';
import type { QueueDepth } from '@millrace/queue';
import type { ExitCode } from '../frame/exit-code.ts';
import { printResult } from '../frame/output.ts';
import type { OutputFormat } from '../frame/output.ts';
import { say } from '../frame/terminal.ts';
import type { Terminal } from '../frame/terminal.ts';
import { columns } from '../frame/text.ts';
import { exactTime, lasted } from '../frame/times.ts';
import { withStore } from '../store/with-store.ts';

export interface QueuesFlags {
  readonly output: OutputFormat;
  readonly data: string;
}

interface Standing {
  readonly depth: Depth;
  readonly jobs: QueueDepth;
  readonly workers: number | null;
  readonly paused: boolean;
  readonly deadLetters: readonly DeadLetterReason[];
  readonly redis: RedisFacts & { readonly address: string };
}

export async function showQueues(flags: QueuesFlags, terminal: Terminal): Promise<ExitCode> {
  return withStore(terminal, flags.data, async ({ ledger, queue: open, connection, address }) => {
    const queue = await open();
    const [depth, jobs, workers, paused, deadLetters, redis] = await Promise.all([ledger.depth(), queue.depth(), queue.workers(), queue.isPaused(), ledger.deadLetterReasons(), redisFacts(connection)]);
    const standing: Standing = { depth, jobs, workers: workers?.length ?? null, paused, deadLetters, redis: { address, ...redis } };
    printResult(terminal, flags.output, { value: valueOf(standing), table: () => tableOf(standing, Date.now()) });
    return 0;
  });
}

export async function pauseQueues(pause: boolean, { data }: { readonly data: string }, terminal: Terminal): Promise<ExitCode> {
  return withStore(terminal, data, async ({ queue: open }) => {
    const queue = await open();
    await (pause ? queue.pause() : queue.resume());
    say(terminal, pause ? 'paused: events are received and stored, and no worker takes any (millrace queues resume)' : 'resumed');
    return 0;
  });
}

function valueOf({ depth: { oldestReceivedAt, ...depth }, ...rest }: Standing): object {
  return { ...depth, oldestReceivedAt: oldestReceivedAt === null ? null : exactTime(oldestReceivedAt), ...rest };
}

function tableOf({ depth, jobs, workers, paused, deadLetters, redis }: Standing, now: number): string {
  const rows = [
    ['not final', `${depth.open}`, 'events and deliveries'],
    ['waiting', `${depth.waiting}`, "events stored that wait for a place in their listener's window"],
    ['oldest', depth.oldestReceivedAt === null ? '-' : lasted(Math.max(0, now - depth.oldestReceivedAt)), 'since the oldest event that is not final was received'],
    ['jobs', `${jobs.waiting + jobs.active + jobs.delayed}`, `${jobs.waiting} waiting, ${jobs.active} worked on, ${jobs.delayed} for later${jobs.failed > 0 ? `, ${jobs.failed} FAILED (a bug: millrace doctor)` : ''}`],
    ['workers', workers === null ? '?' : `${workers}`, `${workers === null ? 'this Redis does not tell' : 'processes connected'}${paused ? '; PAUSED: none takes anything (millrace queues resume)' : ''}`],
    ['dead letters', `${depth.deadLetters}`, ''],
    ...deadLetters.map(({ why, count }) => ['', `${count}`, why]),
    ['redis', redis.server, `at ${redis.address}, up for ${lasted(redis.upSeconds * 1000)}, ${redis.replicas} replica${redis.replicas === 1 ? '' : 's'}`],
    ['memory', mebibytes(redis.usedBytes), redis.limitBytes === null ? 'no limit set' : `${Math.round((100 * redis.usedBytes) / redis.limitBytes)}% of ${mebibytes(redis.limitBytes)}`],
    ['persistence', appended(redis.appendOnly), `${redis.lastWriteOk === false ? 'the last write FAILED; ' : ''}policy ${redis.policy ?? 'unknown'}`],
  ];
  return columns(rows).text;
}

function appended(appendOnly: boolean | null): string {
  if (appendOnly === null) return 'unknown';
  return appendOnly ? 'AOF' : 'no AOF';
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}
