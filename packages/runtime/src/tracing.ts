/**
 * Spans by hand, none when off. The standard OTEL_ variables turn tracing on; the SDK is loaded only then (it costs 0.4 s).
 * Context travels as W3C `traceparent` text (https://www.w3.org/TR/trace-context/), explicitly: it has to survive the ledger.
 */
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, isSpanContextValid, trace } from '@opentelemetry/api';
import type { Context, Span as OtelSpan } from '@opentelemetry/api';
import type { Environment } from './env.ts';
import { errorText } from './user-error.ts';

export interface Tracing {
  span<T>(name: string, options: SpanOptions, run: (span: Span) => Promise<T>): Promise<T>;
  /** Sends what is left. */
  close(): Promise<void>;
}

export interface SpanOptions {
  readonly kind?: 'server' | 'client' | 'internal';
  /** `traceparent` of what this continues; null begins a new trace. */
  readonly parent: string | null;
  readonly attributes?: SpanAttributes;
}

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

export interface Span {
  /** Hand this to what continues the span. When tracing is off: what came in, so that a trace of others is passed on. */
  readonly traceparent: string | null;
  set(attributes: SpanAttributes): void;
  fail(text: string): void;
}

export const tracingOff: Tracing = {
  span: (_name, { parent }, run) => run({ traceparent: validTraceparent(parent), set: nothing, fail: nothing }),
  close: () => Promise.resolve(),
};

export async function startTracing(service: string, environment: Environment): Promise<Tracing> {
  if (!tracingWanted(environment)) return tracingOff;
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const named = (environment['OTEL_SERVICE_NAME'] ?? '') !== '';
  const sdk = new NodeSDK({ ...(named ? {} : { serviceName: service }), metricReaders: [], logRecordProcessors: [] });
  sdk.start();
  return tracingBy(() => sdk.shutdown());
}

/** Spans of the globally registered provider; `startTracing` registers it, tests bring their own. */
export function tracingBy(close: () => Promise<void>): Tracing {
  const tracer = trace.getTracer('millrace');
  return {
    span(name, { kind = 'internal', parent, attributes = {} }, run) {
      return tracer.startActiveSpan(name, { kind: kinds[kind], attributes }, contextOf(parent), async (span) => {
        try {
          return await run(facade(span, parent));
        } catch (error) {
          span.setStatus({ code: SpanStatusCode.ERROR, message: errorText(error) });
          throw error;
        } finally {
          span.end();
        }
      });
    },
    close,
  };
}

/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ */
export function tracingWanted(environment: Environment): boolean {
  if (environment['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return false;
  const exporter = environment['OTEL_TRACES_EXPORTER'] ?? '';
  if (exporter !== '') return exporter !== 'none';
  return ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'].some((name) => (environment[name] ?? '') !== '');
}

/** The text itself when it is a `traceparent` of version 00, else null. */
export function validTraceparent(text: string | null): string | null {
  return text !== null && parse(text) !== null ? text : null;
}

const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL };

function contextOf(parent: string | null): Context {
  const remote = parent === null ? null : parse(parent);
  return remote === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...remote, isRemote: true });
}

function parse(text: string): { traceId: string; spanId: string; traceFlags: TraceFlags } | null {
  const match = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(text);
  if (match === null) return null;
  const [, traceId = '', spanId = '', flags = ''] = match;
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED };
  return isSpanContextValid(context) ? context : null;
}

function facade(span: OtelSpan, parent: string | null): Span {
  const context = span.spanContext();
  const flags = context.traceFlags.toString(16).padStart(2, '0');
  return {
    traceparent: isSpanContextValid(context) ? `00-${context.traceId}-${context.spanId}-${flags}` : validTraceparent(parent),
    set: (attributes) => void span.setAttributes(attributes),
    fail: (text) => void span.setStatus({ code: SpanStatusCode.ERROR, message: text }),
  };
}

function nothing(): void {
  // on purpose
}
