/**
 * Metrics as Prometheus reads them. Each is declared once, with its labels: a service's own in a table of its `events.ts`, those
 * that every process of ours has in process-metrics.ts and redis-metrics.ts. docs/metrics.md is made of these declarations.
 */
import type { HttpHandler } from './http-server.ts';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { systemClock, within } from './clock.ts';

export interface MetricDeclaration<Label extends string = string> {
  /** Becomes the label `otel_scope_name`: Tekton's own metrics carry their Go package there. */
  readonly scope: string;
  /** Written out in full. */
  readonly name: string;
  readonly description: string;
  /** Every label it carries, and no other. */
  readonly labels: readonly Label[];
}

export interface CounterDeclaration<Label extends string = string> extends MetricDeclaration<Label> {
  readonly kind: 'counter';
}
export interface GaugeDeclaration<Label extends string = string> extends MetricDeclaration<Label> {
  readonly kind: 'gauge';
}
export interface HistogramDeclaration<Label extends string = string> extends MetricDeclaration<Label> {
  readonly kind: 'histogram';
  readonly boundaries: readonly number[];
}

/** What a service exports, by the name it has in the code. */
export type MetricTable = Readonly<Record<string, CounterDeclaration | GaugeDeclaration | HistogramDeclaration>>;

export type Labels<Label extends string> = Readonly<Record<Label, string>>;

export interface Counter<Label extends string> {
  add(count: number, labels: Labels<Label>): void;
}
export interface Histogram<Label extends string> {
  record(value: number, labels: Labels<Label>): void;
}
export interface Observation<Label extends string> {
  readonly value: number;
  readonly labels: Labels<Label>;
}
/** Asked at each scrape. Where that takes longer than a second, or fails, the value is NaN. */
export type Observe<Label extends string> = () => Promise<readonly Observation<Label>[]> | readonly Observation<Label>[];

export interface Metrics {
  counter<Label extends string>(declaration: CounterDeclaration<Label>): Counter<Label>;
  histogram<Label extends string>(declaration: HistogramDeclaration<Label>): Histogram<Label>;
  gauge<Label extends string>(declaration: GaugeDeclaration<Label>, observe: Observe<Label>): void;
  /** A total that somebody else counts. */
  total<Label extends string>(declaration: CounterDeclaration<Label>, observe: Observe<Label>): void;
  /** Answers a scrape. */
  readonly handler: HttpHandler;
  close(): Promise<void>;
}

export function createMetrics(): Metrics {
  const exporter = new PrometheusExporter({ preventServerStart: true, withoutTargetInfo: true });
  const provider = new MeterProvider({ readers: [exporter] });
  return {
    counter({ scope, name, description }) {
      return provider.getMeter(scope).createCounter(name, { description });
    },
    histogram({ scope, name, description, boundaries }) {
      return provider.getMeter(scope).createHistogram(name, { description, advice: { explicitBucketBoundaries: [...boundaries] } });
    },
    gauge({ scope, name, description }, observe) {
      provider.getMeter(scope).createObservableGauge(name, { description }).addCallback(observing(observe));
    },
    total({ scope, name, description }, observe) {
      provider.getMeter(scope).createObservableCounter(name, { description }).addCallback(observing(observe));
    },
    handler: (request, response) => exporter.getMetricsRequestHandler(request, response),
    close: () => provider.shutdown(),
  };
}

/** A question that several gauges ask in one scrape is asked once. */
export function askedOnce<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | null = null;
  return function askOnce() {
    asked ??= ask().finally(() => {
      asked = null;
    });
    return asked;
  };
}

interface ObservableResult {
  observe(value: number, labels: Readonly<Record<string, string>>): void;
}

/**
 * Who is asked may be away (Redis) and silent for ever; the other metrics are wanted all the same, above all then. The SDK goes on
 * to show what was observed last, so what is not known any more is observed as such.
 */
function observing<Label extends string>(observe: Observe<Label>): (result: ObservableResult) => Promise<void> {
  let last: readonly Observation<Label>[] = [];
  return async function observed(result) {
    const now = await orNull(observe);
    last = now ?? last.map(({ labels }) => ({ labels, value: Number.NaN }));
    for (const { value, labels } of last) result.observe(value, labels);
  };
}

async function orNull<Label extends string>(observe: Observe<Label>): Promise<readonly Observation<Label>[] | null> {
  try {
    return (await within(systemClock, observeMs, Promise.resolve(observe())))?.value ?? null;
  } catch {
    return null;
  }
}

const observeMs = 1000;
