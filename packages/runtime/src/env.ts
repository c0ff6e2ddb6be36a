/**
 * Settings from environment variables. A service declares a table; every problem is reported, not only the first.
 *
 *   readEnvironment({ port: withDefault('MILLRACE_PORT', port, 8080), redis: required('REDIS_URL', text) }, process.env)
 *
 * An empty variable counts as absent: that is how Helm and Compose write "not set".
 */
import { UserError } from './user-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** One kind of text that a variable may hold. `read` gives null for what it does not take. */
export interface Format<T> {
  readonly wanted: string;
  readonly read: (text: string) => { readonly value: T } | null;
}

export interface Variable<T> {
  readonly name: string;
  readonly wanted: string;
  readonly read: (text: string | null) => { readonly value: T } | null;
  /** What was found is not repeated in problems. */
  readonly secret: boolean;
}

export type Settings<Table> = { readonly [Key in keyof Table]: Table[Key] extends Variable<infer T> ? T : never };

export interface Problem {
  readonly variable: string;
  readonly found: string;
  readonly wanted: string;
}

export type ReadEnvironment<Table> =
  | { readonly kind: 'read'; readonly settings: Settings<Table> }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

export function required<T>(name: string, format: Format<T>): Variable<T> {
  return { name, wanted: format.wanted, secret: false, read: (text) => (text === null ? null : format.read(text)) };
}

export function withDefault<T>(name: string, format: Format<T>, value: T): Variable<T> {
  return { name, wanted: format.wanted, secret: false, read: (text) => (text === null ? { value } : format.read(text)) };
}

/** Null when absent. */
export function optional<T>(name: string, format: Format<T>): Variable<T | null> {
  return { name, wanted: format.wanted, secret: false, read: (text) => (text === null ? { value: null } : format.read(text)) };
}

export function secret<T>(variable: Variable<T>): Variable<T> {
  return { ...variable, secret: true };
}

export function readEnvironment<Table extends Readonly<Record<string, Variable<unknown>>>>(
  table: Table,
  environment: Environment,
): ReadEnvironment<Table> {
  const problems: Problem[] = [];
  const settings: [string, unknown][] = [];
  for (const [key, variable] of Object.entries(table)) {
    const text = environment[variable.name] ?? '';
    const reading = variable.read(text === '' ? null : text);
    if (reading === null) problems.push({ variable: variable.name, found: found(text, variable.secret), wanted: variable.wanted });
    else settings.push([key, reading.value]);
  }
  if (problems.length > 0) return { kind: 'problems', problems };
  // The one cast of this rim: each key was read by its own variable.
  return { kind: 'read', settings: Object.freeze(Object.fromEntries(settings)) as Settings<Table> };
}

type Failed = { readonly kind: 'problems'; readonly problems: readonly Problem[] } | ({ readonly kind: 'problem' } & Problem);

/** What a service reads, where nothing is wrong; else every problem of all of it, as one error for the person who set them. */
export function allRead<Readings extends Readonly<Record<string, { readonly kind: string } | Failed>>>(readings: Readings): { readonly [Key in keyof Readings]: Exclude<Readings[Key], Failed> } {
  const problems = Object.values(readings).flatMap((reading) => {
    if ('problems' in reading) return reading.problems;
    return 'variable' in reading ? [reading] : [];
  });
  if (problems.length > 0) throw problemsError(problems);
  // What is not among the failed was read.
  return readings as { readonly [Key in keyof Readings]: Exclude<Readings[Key], Failed> };
}

/** All problems as one error for the person who set them. */
export function problemsError(problems: readonly Problem[]): UserError {
  return new UserError(problems.map(({ variable, found, wanted }) => `${variable}: found ${found}, wanted ${wanted}`).join('\n'));
}

function found(text: string, isSecret: boolean): string {
  if (text === '') return 'nothing';
  return isSecret ? `${text.length} characters that are not shown` : JSON.stringify(text);
}
