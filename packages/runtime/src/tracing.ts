/**
 * Spans by hand, none when off. The standard OTEL_ variables turn tracing on; the SDK is loaded only then (it costs 0.4 s).
 *
 *   span()   from process to process its parent is handed on as text (trace-context.ts); within one it is the span that is active
 *   call()   a request to another server, in the words of the HTTP conventions; only within a span
 */
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, context, isSpanContextValid, trace } from '@opentelemetry/api';
import type { Context, Span as OtelSpan } from '@opentelemetry/api';
import { systemClock } from './clock.ts';
import type { Environment } from './env.ts';
import type { Logger } from './logger.ts';
import { readTrace, traceHeaders, traceOf } from './trace-context.ts';
import type { TraceText } from './trace-context.ts';
import { logTracingProblems } from './tracing-problems.ts';
import { errorText } from './user-error.ts';

export interface Tracing {
  span<T>(name: string, options: SpanOptions, run: (span: Span) => Promise<T>): Promise<T>;
  /** A span below the active one that ends now. */
  past(name: string, durationMs: number): void;
  /** On the active span; `failed` says what went wrong, or null. */
  note(attributes: SpanAttributes, failed: string | null): void;
  /** Null when nobody traces what it is part of. */
  call(about: Call): CallSpan | null;
  /** What nobody's span is to hold, though somebody's work has set it off. */
  apart<T>(run: () => T): T;
  /** What is run later belongs to what is active now. */
  bind<Run extends (...args: never[]) => unknown>(run: Run): Run;
  /** Of the active span; null when tracing is off. */
  active(): TraceText | null;
  /** Sends what is left. */
  close(): Promise<void>;
}

export interface SpanOptions {
  readonly kind?: 'server' | 'client' | 'consumer' | 'internal';
  /** What this continues: null begins a new trace; where absent it is the active span. */
  readonly parent?: TraceText | null;
  readonly attributes?: SpanAttributes;
}

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

export interface Span {
  /** Hand this to what continues the span. When tracing is off: what came in, so that a trace of others is passed on. */
  readonly trace: TraceText | null;
  set(attributes: SpanAttributes): void;
  fail(text: string): void;
}

/** One request to another server; a redirect or a repetition is one of its own. */
export interface Call {
  readonly method: string;
  readonly url: string;
  /** Its path with the names left out, so that calls of one kind have one name. */
  readonly template?: string;
  /** How often it was sent before. */
  readonly resent?: number;
}

export interface CallSpan {
  /** To be sent with the request: whoever is called continues this. */
  readonly headers: Readonly<Record<string, string>>;
  answered(status: number): void;
  /** `type` is a short word: a code, a name. */
  failed(type: string): void;
}

export const tracingOff: Tracing = {
  span: (_name, { parent }, run) => run({ trace: parent ?? null, set: nothing, fail: nothing }),
  past: nothing,
  note: nothing,
  apart: (run) => run(),
  call: () => null,
  bind: (run) => run,
  active: () => null,
  close: () => Promise.resolve(),
};

export async function startTracing(service: string, environment: Environment, logger: Logger): Promise<Tracing> {
  if (!tracingWanted(environment)) return tracingOff;
  const problem = logTracingProblems(logger, systemClock);
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const named = (environment['OTEL_SERVICE_NAME'] ?? '') !== '';
  const sdk = new NodeSDK({ ...(named ? {} : { serviceName: service }), metricReaders: [], logRecordProcessors: [] });
  sdk.start();
  return tracingBy(() => sdk.shutdown().catch((error: unknown) => problem(errorText(error))));
}

/** Spans of the globally registered provider; `startTracing` registers it. */
function tracingBy(close: () => Promise<void>): Tracing {
  const tracer = trace.getTracer('millrace');
  return {
    span(name, { kind = 'internal', parent, attributes = {} }, run) {
      return tracer.startActiveSpan(name, { kind: kinds[kind], attributes }, contextOf(parent), async (span) => {
        try {
          return await run(facade(span));
        } catch (error) {
          fail(span, errorText(error));
          throw error;
        } finally {
          span.end();
        }
      });
    },
    past(name, durationMs) {
      const now = Date.now();
      tracer.startSpan(name, { startTime: now - durationMs }).end(now);
    },
    note(attributes, failed) {
      const span = trace.getActiveSpan();
      span?.setAttributes(attributes);
      if (span !== undefined && failed !== null) fail(span, failed);
    },
    apart: (run) => context.with(ROOT_CONTEXT, run),
    call(about) {
      if (trace.getActiveSpan() === undefined) return null;
      const name = about.template === undefined ? about.method : `${about.method} ${about.template}`;
      return callSpan(tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes: callAttributes(about) }));
    },
    bind: (run) => context.bind(context.active(), run),
    active() {
      const span = trace.getActiveSpan();
      return span === undefined ? null : traceOf(span.spanContext());
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

const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER, internal: SpanKind.INTERNAL };

function contextOf(parent: TraceText | null | undefined): Context {
  if (parent === undefined) return context.active();
  const remote = parent === null ? null : readTrace(parent);
  return remote === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...remote, isRemote: true });
}

function facade(span: OtelSpan): Span {
  const own = span.spanContext();
  return {
    trace: isSpanContextValid(own) ? traceOf(own) : null,
    set: (attributes) => void span.setAttributes(attributes),
    fail: (text) => fail(span, text),
  };
}

/** https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span */
function callAttributes({ method, url, template, resent = 0 }: Call): SpanAttributes {
  const { protocol, hostname, port, pathname } = URL.parse(url) ?? { protocol: '', hostname: '', port: '', pathname: '' };
  return {
    'http.request.method': method,
    // Neither user nor query: they may be credentials.
    'url.full': `${protocol}//${hostname}${port === '' ? '' : `:${port}`}${pathname}`,
    'server.address': hostname,
    'server.port': port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    ...(template === undefined ? {} : { 'url.template': template }),
    ...(resent === 0 ? {} : { 'http.request.resend_count': resent }),
  };
}

function callSpan(span: OtelSpan): CallSpan {
  return {
    headers: traceHeaders(traceOf(span.spanContext())),
    answered(status) {
      span.setAttributes({ 'http.response.status_code': status, ...(status < 400 ? {} : { 'error.type': String(status) }) });
      if (status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
    failed(type) {
      span.setAttributes({ 'error.type': type });
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}

function fail(span: OtelSpan, text: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: withoutQueries(text) });
}

/** Texts quote addresses, and a query may hold a token. */
function withoutQueries(text: string): string {
  return text.replace(/(https?:\/\/)[^\s"/@]*@/g, '$1').replace(/(https?:\/\/[^\s"?#]*)[?#][^\s"]*/g, '$1');
}

function nothing(): void {
  // on purpose
}
