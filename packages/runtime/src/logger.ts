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

export function createLogger({ service, level, redact = [], destination }: LoggerOptions): Logger {
  const names = [...alwaysRedacted, ...redact];
  const options = {
    level,
    base: { service },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: names.flatMap((name) => [`["${name}"]`, `*["${name}"]`]), censor: '[redacted]' },
    messageKey: 'message',
    serializers: { err: errorFields },
  };
  return destination === undefined ? adapt(pino(options)) : adapt(pino(options, destination));
}

/** For tests and tools that want no lines. */
export const silentLogger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, fatal: nothing, child: () => silentLogger };

const alwaysRedacted = ['password', 'token', 'secret', 'secretKey', 'authorization', 'Authorization', 'cookie', 'Cookie'];

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
