/** Settings of a sandbox that is a process of its own. Pure. */
import { format, optional, problemsError, readEnvironment, withDefault } from '@millrace/runtime';
import type { Environment, Format } from '@millrace/runtime';

export interface SandboxConfig {
  /** It asks nobody who they are: outside of loopback only on a network that is nobody else's. */
  readonly host: string;
  readonly port: number;
  /** Null keeps objects in memory. */
  readonly dataFolder: string | null;
  /** Files and folders that are loaded at each start. */
  readonly objects: readonly string[];
}

export function readConfig(environment: Environment): SandboxConfig {
  const read = readEnvironment(variables, environment);
  if (read.kind === 'problems') throw problemsError(read.problems);
  return read.settings;
}

const paths: Format<readonly string[]> = { wanted: 'files or folders separated by commas', read: (text) => ({ value: text.split(',').map((path) => path.trim()) }) };

const variables = {
  host: withDefault('MILLRACE_HOST', format.text, '127.0.0.1'),
  port: withDefault('MILLRACE_PORT', format.port, 8090),
  dataFolder: optional('MILLRACE_DATA', format.text),
  objects: withDefault('MILLRACE_OBJECTS', paths, []),
};
