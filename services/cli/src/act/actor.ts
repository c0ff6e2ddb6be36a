/** Who does it, for the audit: the name given, else of the account that runs the command. */
import { userInfo } from 'node:os';
import type { Terminal } from '../frame/terminal.ts';

export function actorOf({ as }: { readonly as?: string }, { environment }: Terminal): string {
  return as ?? (environment['USER'] || accountName());
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container, an account without a name.
    return 'somebody at the command line';
  }
}
