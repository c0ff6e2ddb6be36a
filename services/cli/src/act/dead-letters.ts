/**
 * `millrace redrive` and `millrace discard`. Dead letters that are named are acted on at once. Those that a filter finds are
 * counted, and with --yes handed to the worker as one bulk action that goes on whether or not somebody watches.
 */
import type { Actor, DeadLetterFilter, DeadLetterId, RedisLedger } from '@millrace/ledger';
import { UserError } from '@millrace/runtime/user-error';
import { deadLetterFilter } from '../events/filter.ts';
import type { FilterFlags } from '../events/filter.ts';
import type { ExitCode } from '../frame/exit-code.ts';
import { printResult } from '../frame/output.ts';
import type { OutputFormat } from '../frame/output.ts';
import { complain } from '../frame/terminal.ts';
import type { Terminal } from '../frame/terminal.ts';
import { enqueue } from '../store/enqueue.ts';
import { withStore } from '../store/with-store.ts';
import type { Store } from '../store/with-store.ts';
import { actorOf } from './actor.ts';
import { followBulk } from './follow-bulk.ts';

export interface DeadLetterFlags extends FilterFlags {
  readonly all?: boolean;
  readonly why?: string;
  readonly yes?: boolean;
  readonly rate: number;
  readonly wait: boolean;
  readonly vouch?: boolean;
  readonly as?: string;
  readonly output: OutputFormat;
  readonly data: string;
}

export type DeadLetterAction = 'redrive' | 'discard';

export async function actOnDeadLetters(action: DeadLetterAction, ids: readonly string[], flags: DeadLetterFlags, terminal: Terminal): Promise<ExitCode> {
  const filter = deadLetterFilter(flags);
  const filtered = Object.keys(filter).length > 0;
  if (ids.length > 0 && (filtered || flags.all === true)) throw new UserError(`${action}: found ids and a filter, wanted one of them`);
  if (ids.length === 0 && !filtered && flags.all !== true) throw new UserError(`${action}: found neither ids nor a filter; --all means every dead letter`);
  return withStore(terminal, flags.data, (store) => (ids.length > 0 ? actOnNamed(action, ids, flags, terminal, store) : actOnFiltered(action, filter, flags, terminal, store)));
}

async function actOnNamed(action: DeadLetterAction, ids: readonly string[], flags: DeadLetterFlags, terminal: Terminal, { ledger, queue }: Store): Promise<ExitCode> {
  const named = (await Promise.all(ids.map((id) => deadLettersOf(ledger, id)))).flat();
  if (flags.yes !== true && named.length > 1 && action === 'discard') throw new UserError(`discard: these are ${named.length} dead letters; add --yes`);
  const actor = actorWith(flags, terminal);
  const acted = await ledger[action](named, actor);
  await enqueue(await queue(), acted);
  printResult(terminal, flags.output, { value: { action, by: actor.by, count: acted.count, deadLetters: named }, table: () => `${done[action]} ${acted.count}` });
  if (acted.count === named.length) return 0;
  complain(terminal, `${named.length - acted.count} were no dead letters any more`);
  return 1;
}

/** An event's id stands for its dead letters, a delivery's for itself. */
async function deadLettersOf(ledger: Pick<RedisLedger, 'event' | 'delivery'>, id: string): Promise<readonly DeadLetterId[]> {
  const [event, delivery] = await Promise.all([ledger.event(id), ledger.delivery(id)]);
  if (delivery !== null) {
    if (delivery.state !== 'dead') throw new UserError(`delivery "${id}": found ${delivery.state}, wanted a dead letter`);
    return [{ kind: 'delivery', id }];
  }
  if (event === null) throw new UserError(`"${id}": neither an event nor a delivery that is stored here`);
  const dead = [...(event.dead ? [{ kind: 'event' as const, id }] : []), ...event.deliveries.filter(({ state }) => state === 'dead').map((one) => ({ kind: 'delivery' as const, id: one.id }))];
  if (dead.length === 0) throw new UserError(`event "${id}": nothing of it is a dead letter (millrace events show ${id})`);
  return dead;
}

async function actOnFiltered(action: DeadLetterAction, filter: DeadLetterFilter, flags: DeadLetterFlags, terminal: Terminal, { ledger, queue }: Store): Promise<ExitCode> {
  const { count, complete } = await ledger.previewDeadLetters(filter);
  const counted = `${complete ? '' : 'at least '}${count} dead letter${count === 1 ? '' : 's'}`;
  if (flags.yes !== true || count === 0) {
    printResult(terminal, flags.output, { value: { action, filter, count, complete, started: null }, table: () => `${counted} would be ${done[action]}` });
    if (count > 0) complain(terminal, 'nothing was done: add --yes');
    return 0;
  }
  const actor = actorWith(flags, terminal);
  // From before it is there: Ctrl-C never leaves it unsaid that it goes on.
  const interrupted = flags.wait ? terminal.interrupted() : null;
  const id = await ledger.startBulk({ action, filter, perSecond: flags.rate, expected: count, ...actor });
  if ((await (await queue()).workers())?.length === 0) complain(terminal, 'no worker is connected: it begins when one is');
  if (interrupted !== null) return followBulk(ledger, id, interrupted, flags.output, terminal);
  printResult(terminal, flags.output, { value: await ledger.bulk(id), table: () => `${id}: ${counted}; millrace bulk shows how far it is` });
  return 0;
}

function actorWith(flags: DeadLetterFlags, terminal: Terminal): Actor {
  const by = actorOf(flags, terminal);
  return flags.vouch === true ? { by, vouchedBy: by } : { by };
}

const done = { redrive: 'redriven', discard: 'discarded' } as const;
