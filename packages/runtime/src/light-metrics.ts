/** Metrics for a small process: not the ops port, which loads express. */
export { createMetrics } from './metrics.ts';
export type { Metrics, MetricTable } from './metrics.ts';
export { observeProcess } from './process-metrics.ts';
