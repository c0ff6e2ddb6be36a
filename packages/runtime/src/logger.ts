import process from 'node:process';
import { pino } from 'pino';
import type { DestinationStream, Logger as PinoLogger } from 'pino';

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
  readonly destination?: DestinationStream;
}

export function createLogger({ service, level, redact = [], destination = gatheredOutput() }: LoggerOptions): Logger {
  const names: ReadonlySet<string> = new Set([...alwaysRedacted, ...redact]);
  const options = {
    level,
    base: { service },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (fields: Record<string, unknown>) => redacted(fields, names),
      bindings: (fields: Record<string, unknown>) => redacted(fields, names),
    },
    messageKey: 'message',
    serializers: { err: errorFields },
  };
  return adapt(pino(options, destination));
}

/** For tests and tools that want no lines. */
export const silentLogger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, fatal: nothing, child: () => silentLogger };

const alwaysRedacted = ['password', 'token', 'secret', 'secretKey', 'authorization', 'Authorization', 'cookie', 'Cookie'];

/**
 * Lines of one turn of the event loop leave in one write: each is a call of the kernel, and the log is read by others. What ends the process
 * writes them first (a fatal line does by itself); only `kill -9` takes those of the last turn along.
 */
function gatheredOutput(): DestinationStream & { readonly flushSync: () => void } {
  const output = pino.destination({ sync: true, minLength: 8 * 1024 });
  let isDue = false;
  function flush(): void {
    isDue = false;
    output.flush();
  }
  process.once('exit', flush);
  return {
    flushSync: flush,
    write(line) {
      output.write(line);
      if (isDue) return;
      isDue = true;
      setImmediate(flush);
    },
  };
}

/** Without what is never written; a copy only where there is such. (pino's own redaction costs as much as the rest of a line.) */
function redacted(fields: Record<string, unknown>, names: ReadonlySet<string>, levels = 2): Record<string, unknown> {
  let kept = fields;
  for (const [name, value] of Object.entries(fields)) {
    const written = names.has(name) ? '[redacted]' : levels > 1 && hasFields(value) ? redacted(value, names, levels - 1) : value;
    if (written !== value) kept = { ...kept, [name]: written };
  }
  return kept;
}

function hasFields(value: unknown): value is Record<string, unknown> {
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

function adapt(logger: PinoLogger): Logger {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    fatal: (fields, message) => logger.fatal(fields, message),
    child: (fields) => adapt(logger.child(fields)),
  };
}
