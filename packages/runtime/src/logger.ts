import { destination as openFile, pino } from 'pino';
import type { Logger as PinoLogger } from 'pino';
import { gatherLines } from './gather-lines.ts';
import type { LineDestination } from './gather-lines.ts';

/** JSON lines. A message is constant text; what varies goes into fields. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  fatal(fields: LogFields, message: string): void;
  child(fields: LogFields): Logger;
}

/** `err` may hold an Error: its stack is logged, and nothing that somebody has hung on it (ioredis: the arguments of the command, a password among them). */
export type LogFields = Readonly<Record<string, unknown>>;

export const logLevels = ['debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LoggerOptions {
  readonly service: string;
  readonly level: LogLevel;
  /** Names of fields, at the top or one level down, whose values are never written. */
  readonly redact?: readonly string[];
  /** Where lines go: standard output when absent. */
  readonly destination?: LineDestination;
}

export function createLogger({ service, level, redact = [], destination = gatherLines(openFile({ dest: 1, sync: true })) }: LoggerOptions): Logger {
  const names = new Set([...alwaysRedacted, ...redact]);
  const options = {
    level,
    base: { service },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }), log: (fields: LogFields) => withoutSecrets(fields, names) },
    messageKey: 'message',
    serializers: { err: errorFields },
  };
  return adapt(pino(options, destination), names);
}

/** For tests and tools that want no lines. */
export const silentLogger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, fatal: nothing, child: () => silentLogger };

const alwaysRedacted = ['password', 'token', 'secret', 'secretKey', 'authorization', 'Authorization', 'cookie', 'Cookie'];

/** At the top and one level down. By hand: pino's own way of doing it is half of what a line costs. */
function withoutSecrets(fields: LogFields, names: ReadonlySet<string>, levels = 2): Record<string, unknown> {
  let shown: Record<string, unknown> = fields;
  for (const [name, value] of Object.entries(fields)) {
    const instead = shownInstead(name, value);
    if (instead !== value) shown = { ...shown, [name]: instead };
  }
  return shown;

  function shownInstead(name: string, value: unknown): unknown {
    if (names.has(name)) return '[redacted]';
    return levels > 1 && isPlain(value) ? withoutSecrets(value, names, levels - 1) : value;
  }
}

function isPlain(value: unknown): value is LogFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Error);
}

function errorFields(err: unknown): LogFields {
  if (!(err instanceof Error)) return { message: String(err) };
  const { name, message, stack, cause } = err;
  const code = 'code' in err && typeof err.code === 'string' ? { code: err.code } : {};
  return { type: name, message, ...code, stack, ...(cause === undefined ? {} : { cause: errorFields(cause) }) };
}

function nothing(): void {
  // on purpose
}

function adapt(logger: PinoLogger, secrets: ReadonlySet<string>): Logger {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    fatal: (fields, message) => logger.fatal(fields, message),
    child: (fields) => adapt(logger.child(withoutSecrets(fields, secrets)), secrets),
  };
}
