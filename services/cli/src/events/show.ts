/** `millrace events show`: everything that is known of one event. */
import { UserError } from '@millrace/runtime/user-error';
import type { ExitCode } from '../frame/exit-code.ts';
import { printResult } from '../frame/output.ts';
import type { OutputFormat } from '../frame/output.ts';
import type { Terminal } from '../frame/terminal.ts';
import type { Running } from '../store/running.ts';
import { runningBeside, withStore } from '../store/with-store.ts';
import { storyOf } from './story.ts';
import { viewValue } from './view-value.ts';

export interface ShowFlags {
  readonly output: OutputFormat;
  readonly data: string;
  readonly body?: boolean;
}

export async function showEvent(id: string, flags: ShowFlags, terminal: Terminal): Promise<ExitCode> {
  return withStore(terminal, flags.data, async ({ ledger }) => {
    if (flags.body === true) {
      const body = await ledger.body(id);
      if (body === null) throw unknownEvent(id);
      terminal.outBytes(body);
      return 0;
    }
    const [view, replays] = await Promise.all([ledger.event(id), ledger.events({ cursor: null, limit: 20 }, { replayOf: id })]);
    if (view === null) throw unknownEvent(id);
    const replayIds = replays.events.map((event) => event.id);
    printResult(terminal, flags.output, { value: viewValue(view, replayIds), table: () => storyOf(view, replayIds, pageOf(id, runningBeside(terminal.environment, flags.data))).join('\n') });
    return 0;
  });
}

function pageOf(id: string, running: Running | null): string | null {
  return running === null ? null : `${running.dashboard}/events/${encodeURIComponent(id)}`;
}

export function unknownEvent(id: string): UserError {
  return new UserError(`event "${id}": not stored here (never, or no longer); millrace events list --search finds by commit, delivery or object`);
}
