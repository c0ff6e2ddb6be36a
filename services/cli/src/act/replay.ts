/** `millrace replay`: a new event from a stored one. */
import { randomUUID } from 'node:crypto';
import { UserError } from '@millrace/runtime/user-error';
import { unreachable } from '@millrace/triggers';
import { unknownEvent } from '../events/show.ts';
import { viewValue } from '../events/view-value.ts';
import type { ExitCode } from '../frame/exit-code.ts';
import { printResult } from '../frame/output.ts';
import type { OutputFormat } from '../frame/output.ts';
import { readInput } from '../frame/read-input.ts';
import type { Terminal } from '../frame/terminal.ts';
import { describeEvent } from '../sample/describe.ts';
import { followEvent } from '../sample/follow.ts';
import { enqueue } from '../store/enqueue.ts';
import { withStore } from '../store/with-store.ts';
import { actorOf } from './actor.ts';

export interface ReplayFlags {
  readonly body?: string;
  readonly vouch?: boolean;
  readonly as?: string;
  readonly follow?: boolean;
  readonly within: number;
  readonly output: OutputFormat;
  readonly data: string;
}

export async function runReplay(id: string, flags: ReplayFlags, terminal: Terminal): Promise<ExitCode> {
  if (flags.body !== undefined && flags.vouch !== true) {
    throw new UserError('--body: nobody has signed that body: add --vouch to answer for it (signature checks let it through, and the audit names you)');
  }
  const by = actorOf(flags, terminal);
  const editedBody = flags.body === undefined ? null : readInput(flags.body);
  return withStore(terminal, flags.data, async ({ ledger, queue }) => {
    const replayed = await ledger.replay(id, { id: randomUUID(), by, editedBody, ...(flags.vouch === true ? { vouchedBy: by } : {}) });
    switch (replayed.kind) {
      case 'missing':
        throw unknownEvent(id);
      case 'storage-full':
        throw new UserError('redis has no room for another event: it is not stored (millrace queues shows its memory)');
      case 'replayed':
        break;
      default:
        return unreachable(replayed);
    }
    await enqueue(await queue(), { admit: replayed.admit, queued: [] });
    const { eventId } = replayed;
    const view = flags.follow === true ? await followEvent(ledger, eventId, flags.within, terminal.interrupted()) : null;
    printResult(terminal, flags.output, {
      value: { eventId, replayOf: id, by, ...(view === null ? {} : { event: viewValue(view, []) }) },
      table: () => [`replayed  ${id}`, ...(view === null ? [`event     ${eventId}`] : describeEvent(view))].join('\n'),
    });
    return view === null || (view.state === 'final' && view.outcome !== 'dead') ? 0 : 1;
  });
}
