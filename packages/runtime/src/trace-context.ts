/**
 * W3C trace context (https://www.w3.org/TR/trace-context/) as one text, so that it survives ledger and queue:
 * `traceparent`, and after a space `tracestate` where there is one.
 */
import { createTraceState, isSpanContextValid, TraceFlags } from '@opentelemetry/api';
import type { SpanContext } from '@opentelemetry/api';

export type TraceText = string;

/** Of a request's headers; null when they hold none that is valid. */
export function traceOfHeaders(traceparent: string | null, tracestate: string | null): TraceText | null {
  if (traceparent === null || readParent(traceparent) === null) return null;
  return tracestate === null || tracestate === '' || tracestate.length > stateLimit ? traceparent : `${traceparent} ${tracestate}`;
}

/** As headers of a request, and as the carrier in which Tekton Pipelines looks for it. */
export function traceHeaders(trace: TraceText): Readonly<Record<string, string>> {
  const [traceparent, tracestate] = split(trace);
  return tracestate === '' ? { traceparent } : { traceparent, tracestate };
}

export function traceIdOf(trace: TraceText | null): string | null {
  return trace === null ? null : (readParent(split(trace)[0])?.traceId ?? null);
}

export function readTrace(trace: TraceText): SpanContext | null {
  const [traceparent, tracestate] = split(trace);
  const parent = readParent(traceparent);
  if (parent === null || tracestate === '') return parent;
  return { ...parent, traceState: createTraceState(tracestate) };
}

export function traceOf({ traceId, spanId, traceFlags, traceState }: SpanContext): TraceText {
  const traceparent = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
  const tracestate = traceState?.serialize() ?? '';
  return tracestate === '' ? traceparent : `${traceparent} ${tracestate}`;
}

/** What the SDK takes, and what everybody has to pass on (3.3.1.5). */
const stateLimit = 512;

function split(trace: TraceText): readonly [string, string] {
  const space = trace.indexOf(' ');
  return space < 0 ? [trace, ''] : [trace.slice(0, space), trace.slice(space + 1)];
}

/** What a later version adds behind the flags is not looked at (3.2.4). */
function readParent(text: string): SpanContext | null {
  const [, version, traceId = '', spanId = '', flags = '', more] = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/.exec(text) ?? [];
  if (version === undefined || (version === '00' && more !== undefined)) return null;
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED };
  return isSpanContextValid(context) ? context : null;
}
