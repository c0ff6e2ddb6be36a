/** Who does it, for the audit. */
import type { Terminal } from '../frame/terminal.ts';

export function actorOf({ as }: { readonly as?: string }, { environment }: Terminal): string {
  return as ?? (environment['USER'] || environment['LOGNAME'] || 'somebody at the command line');
}
