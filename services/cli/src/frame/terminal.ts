/** What a command knows of the process it runs in. main.ts gives the real one. */
import type { Environment } from '@millrace/runtime';

export interface Terminal {
  readonly environment: Environment;
  /** Where results go: what a pipe or file gets. Lines end as they are given. */
  readonly out: (text: string) => void;
  /** The same, for what is no text of ours. */
  readonly outBytes: (bytes: Uint8Array) => void;
  /** Where what is said beside the results goes: progress, warnings, complaints. */
  readonly err: (text: string) => void;
  /** Where progress is drawn; null where no person watches what is said beside the results. */
  readonly screen: NodeJS.WriteStream | null;
  /** From the first call on, Ctrl-C and SIGTERM abort this signal instead of ending the process. */
  readonly interrupted: () => AbortSignal;
}

/** A line of the result. */
export function say({ out }: Terminal, line: string): void {
  out(`${line}\n`);
}

/** Something that is wrong, each line marked as ours: other programs write to the same terminal. */
export function complain({ err }: Terminal, text: string): void {
  err(text.split('\n').map((line) => `millrace: ${line}\n`).join(''));
}
