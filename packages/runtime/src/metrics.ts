/**
 * Metrics as Prometheus reads them. A service declares its own in its `events.ts`; names are written out in full.
 * `scope` becomes the label `otel_scope_name`: Tekton's own metrics carry their Go package there.
 */
import type { HttpHandler } from './http-server.ts';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

export type Labels = Readonly<Record<string, string>>;

export interface MetricDeclaration {
  readonly scope: string;
  readonly name: string;
  readonly description: string;
}

export interface Counter {
  add(count: number, labels?: Labels): void;
}
export interface Histogram {
  record(value: number, labels?: Labels): void;
}
export interface Observation {
  readonly value: number;
  readonly labels: Labels;
}

export interface Metrics {
  counter(declaration: MetricDeclaration): Counter;
  histogram(declaration: MetricDeclaration & { readonly boundaries: readonly number[] }): Histogram;
  /** Asked at each scrape. */
  gauge(declaration: MetricDeclaration, observe: () => Promise<readonly Observation[]> | readonly Observation[]): void;
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
      const gauge = provider.getMeter(scope).createObservableGauge(name, { description });
      gauge.addCallback(async (result) => {
        for (const { value, labels } of await observe()) result.observe(value, labels);
      });
    },
    handler: (request, response) => exporter.getMetricsRequestHandler(request, response),
    close: () => provider.shutdown(),
  };
}
