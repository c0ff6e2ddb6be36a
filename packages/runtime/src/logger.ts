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
  const asWritten = writableFields(new Set([...alwaysRedacted, ...redact]));
  const options = {
    level,
    base: { service },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    messageKey: 'message',
    serializers: { err: (fields: unknown) => fields },
  };
  return adapt(destination === undefined ? pino(options) : pino(options, destination), asWritten);
}

/** Written before `write` returns. */
export function standardOutput(): DestinationStream {
  return pino.destination({ dest: 1, sync: true });
}

/** For tests and tools that want no lines. */
export const silentLogger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, fatal: nothing, child: () => silentLogger };

const alwaysRedacted = ['password', 'token', 'secret', 'secretKey', 'authorization', 'Authorization', 'cookie', 'Cookie'];

/** pino's own redaction parses each of its paths for every line, which costs more than the rest of the line. */
function writableFields(secret: ReadonlySet<string>): (fields: LogFields) => LogFields {
  function replaced<Fields extends object>(fields: Fields, replace: (name: string, value: unknown) => unknown): Fields {
    let written = fields;
    for (const [name, value] of Object.entries(fields)) {
      const instead = secret.has(name) ? '[redacted]' : replace(name, value);
      if (instead !== value) written = { ...written, [name]: instead };
    }
    return written;
  }
  return function asWritten(fields) {
    return replaced(fields, (name, value) => {
      if (name === 'err') return errorFields(value);
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? replaced(value, (_name, inner) => inner) : value;
    });
  };
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

function adapt(logger: PinoLogger, asWritten: (fields: LogFields) => LogFields): Logger {
  return {
    // Lines below the level are not written: nothing is made for them.
    debug: (fields, message) => (logger.isLevelEnabled('debug') ? logger.debug(asWritten(fields), message) : undefined),
    info: (fields, message) => (logger.isLevelEnabled('info') ? logger.info(asWritten(fields), message) : undefined),
    warn: (fields, message) => logger.warn(asWritten(fields), message),
    error: (fields, message) => logger.error(asWritten(fields), message),
    fatal: (fields, message) => logger.fatal(asWritten(fields), message),
    child: (fields) => adapt(logger.child(asWritten(fields)), asWritten),
  };
}
