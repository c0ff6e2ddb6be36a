/**
 * Receives spans as a collector does: OTLP over HTTP, as JSON or as protobuf
 * (https://github.com/open-telemetry/opentelemetry-proto/blob/v1.7.0/opentelemetry/proto/trace/v1/trace.proto).
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface ReceivedSpan {
  /** `service.name` of the process that sent it. */
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly failed: boolean;
}

export interface Collector {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  readonly close: () => Promise<void>;
}

export async function startCollector(): Promise<Collector> {
  const spans: ReceivedSpan[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const sent = Buffer.concat(chunks);
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
      const isJson = request.headers['content-type'] === 'application/json';
      spans.push(...(isJson ? spansOfJson(body.toString('utf8')) : spansOfProtobuf(body)));
      response.writeHead(200, { 'Content-Type': request.headers['content-type'] }).end(isJson ? '{}' : '');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

const kinds = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const errorStatus = 2;

function spansOfJson(text: string): readonly ReceivedSpan[] {
  interface Value {
    readonly stringValue?: string;
    readonly boolValue?: boolean;
    readonly intValue?: number | string;
    readonly doubleValue?: number;
  }
  interface Attribute {
    readonly key: string;
    readonly value: Value;
  }
  interface Span {
    readonly traceId: string;
    readonly spanId: string;
    readonly parentSpanId?: string;
    readonly traceState?: string;
    readonly name: string;
    readonly kind: number;
    readonly startTimeUnixNano: string;
    readonly endTimeUnixNano: string;
    readonly attributes: readonly Attribute[];
    readonly status?: { readonly code?: number };
  }
  function record(attributes: readonly Attribute[]): Readonly<Record<string, unknown>> {
    return Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.boolValue ?? value.doubleValue ?? Number(value.intValue)]));
  }
  const sent = JSON.parse(text) as { resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: Span[] }[] }[] };
  return sent.resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap((scope) => scope.spans).map((span) => ({
      service: String(record(resource.attributes)['service.name']),
      traceId: span.traceId,
      spanId: span.spanId,
      parentSpanId: span.parentSpanId ?? '',
      traceState: span.traceState ?? '',
      name: span.name,
      kind: kinds[span.kind] ?? 'internal',
      startMs: Number(span.startTimeUnixNano) / 1e6,
      endMs: Number(span.endTimeUnixNano) / 1e6,
      attributes: record(span.attributes),
      failed: span.status?.code === errorStatus,
    })),
  );
}

function spansOfProtobuf(body: Buffer): readonly ReceivedSpan[] {
  return messages(body, 1).flatMap((resourceSpans) => {
    const service = String(record(messages(resourceSpans, 1).flatMap((resource) => messages(resource, 1)))['service.name']);
    return messages(resourceSpans, 2).flatMap((scopeSpans) => messages(scopeSpans, 2).map((span) => spanOfProtobuf(service, span)));
  });
}

function spanOfProtobuf(service: string, span: Buffer): ReceivedSpan {
  return {
    service,
    traceId: bytes(span, 1).toString('hex'),
    spanId: bytes(span, 2).toString('hex'),
    traceState: bytes(span, 3).toString('utf8'),
    parentSpanId: bytes(span, 4).toString('hex'),
    name: bytes(span, 5).toString('utf8'),
    kind: kinds[number(span, 6)] ?? 'internal',
    startMs: number(span, 7) / 1e6,
    endMs: number(span, 8) / 1e6,
    attributes: record(messages(span, 9)),
    failed: messages(span, 15).some((status) => number(status, 3) === errorStatus),
  };
}

function record(keyValues: readonly Buffer[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(keyValues.map((entry) => [bytes(entry, 1).toString('utf8'), anyValue(bytes(entry, 2))]));
}

function anyValue(value: Buffer): unknown {
  for (const field of fieldsOf(value)) {
    if (typeof field.value !== 'number') return field.value.toString('utf8');
    return field.number === 2 ? field.value === 1 : field.value;
  }
  return undefined;
}

function messages(message: Buffer, wanted: number): readonly Buffer[] {
  return [...fieldsOf(message)].flatMap(({ number, value }) => (number === wanted && typeof value !== 'number' ? [value] : []));
}

function bytes(message: Buffer, wanted: number): Buffer {
  return messages(message, wanted)[0] ?? Buffer.alloc(0);
}

function number(message: Buffer, wanted: number): number {
  const found = [...fieldsOf(message)].find((field) => field.number === wanted)?.value;
  return typeof found === 'number' ? found : 0;
}

/** https://protobuf.dev/programming-guides/encoding/: varint, fixed64 (of a double where it is an attribute's), bytes. */
function* fieldsOf(message: Buffer): Generator<{ readonly number: number; readonly value: number | Buffer }> {
  let at = 0;
  function varint(): number {
    for (let value = 0, factor = 1; ; factor *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }
  while (at < message.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        yield { number, value: varint() };
        break;
      case 1:
        // Fields 7 and 8 of a span are times, 4 of a value is a double.
        yield { number, value: number === 4 ? message.readDoubleLE(at) : Number(message.readBigUInt64LE(at)) };
        at += 8;
        break;
      case 2: {
        const length = varint();
        yield { number, value: message.subarray(at, at + length) };
        at += length;
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        throw new Error(`protobuf: wire type ${tag % 8} at byte ${at}`);
    }
  }
}
