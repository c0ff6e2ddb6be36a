import { DiagLogLevel, diag } from '@opentelemetry/api';
import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';

/**
 * What the SDK has to complain of, in our log: a collector that is away, a variable that it can't read. Else spans would be missing
 * without a word. A collector that is away for long is one line a minute. OTEL_LOG_LEVEL takes over, and writes to the console.
 */
export function logTracingProblems(logger: Logger, clock: Pick<Clock, 'monotonic'>): (text: string) => void {
  let saidAt = Number.NEGATIVE_INFINITY;
  function said(text: string): void {
    if (clock.monotonic() - saidAt < everyMs) return;
    saidAt = clock.monotonic();
    logger.warn({ text: messageIn(text) }, 'tracing has a problem');
  }
  diag.setLogger({ error: said, warn: said, info: nothing, debug: nothing, verbose: nothing }, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  return said;
}

const everyMs = 60_000;

/** Exporters hand an error over as JSON, stack and all. */
function messageIn(text: string): string {
  try {
    const error = JSON.parse(text) as { readonly message?: unknown };
    return typeof error.message === 'string' ? error.message : text;
  } catch {
    return text;
  }
}

function nothing(): void {
  // on purpose
}
