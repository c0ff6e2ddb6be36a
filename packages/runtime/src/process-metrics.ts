/** What every process of ours exports about itself, under the names that boards for Node know. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import type { MetricTable, Metrics } from './metrics.ts';

const scope = 'millrace/process';

export const processMetrics = {
  cpu: { kind: 'counter', scope, name: 'process_cpu_seconds_total', labels: [], description: 'CPU time used by this process, user and system, in seconds.' },
  memory: { kind: 'gauge', scope, name: 'process_resident_memory_bytes', labels: [], description: 'Resident memory of this process.' },
  heap: { kind: 'gauge', scope, name: 'nodejs_heap_size_used_bytes', labels: [], description: 'Memory that JavaScript objects of this process take up.' },
  started: { kind: 'gauge', scope, name: 'process_start_time_seconds', labels: [], description: 'When this process started, in seconds since the epoch.' },
  lag: { kind: 'gauge', scope, name: 'nodejs_eventloop_lag_seconds', labels: ['quantile'], description: 'How late timers of this process were since the last scrape, in seconds: median, 99th percentile, most.' },
} as const satisfies MetricTable;

/** Returns the way to stop measuring. */
export function observeProcess(metrics: Metrics): () => void {
  // A timer comes up at most this much late without anything holding up the loop.
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  const startedAt = Date.now() / 1000 - process.uptime();

  metrics.total(processMetrics.cpu, () => {
    const { user, system } = process.cpuUsage();
    return [{ value: (user + system) / 1e6, labels: {} }];
  });
  metrics.gauge(processMetrics.memory, () => [{ value: process.memoryUsage.rss(), labels: {} }]);
  metrics.gauge(processMetrics.heap, () => [{ value: process.memoryUsage().heapUsed, labels: {} }]);
  metrics.gauge(processMetrics.started, () => [{ value: startedAt, labels: {} }]);
  metrics.gauge(processMetrics.lag, () => {
    const late = { '0.5': delay.percentile(50), '0.99': delay.percentile(99), '1': delay.max };
    delay.reset();
    return Object.entries(late).map(([quantile, nanoseconds]) => ({ value: lateness(nanoseconds), labels: { quantile } }));
  });
  return () => void delay.disable();
}

/** What is measured is the time from timer to timer; one that was on time took the resolution. */
function lateness(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e9 - resolutionMs / 1000);
}

const resolutionMs = 20;
