/** What the process ends with: the only place that says so. docs/cli.md and `millrace --help` show this table. */
export const exitCodes = {
  0: 'done, and nothing is wrong',
  1: 'something is wrong with what was given or found: objects with problems, a difference, an answer that is no success',
  2: 'wrong usage: a command, option or argument that does not exist or does not fit',
} as const;

export type ExitCode = keyof typeof exitCodes;
