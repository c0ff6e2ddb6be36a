/** What the controller tells its operators: every metric name and log message of this service. */
import type { GaugeDeclaration, Logger, MetricTable, Metrics } from '@millrace/runtime';
import type { LeaseEvents } from './lead/lease.ts';
import type { Written } from './writes.ts';

export interface ControllerEvents extends LeaseEvents {
  watchFailed(text: string): void;
  wrote(verb: string, resource: string, result: Written['kind']): void;
  /** A listener's port, Service, EndpointSlices or status is not as it should be yet; it is tried again. */
  notYet(key: string, failures: number): void;
  bug(err: unknown): void;
}

export interface ControllerEventPorts {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly isLeading: () => boolean;
  /** How many objects of a kind there are. */
  readonly counts: () => Readonly<Record<TektonCount, number>>;
  readonly readiness: () => { readonly ready: number; readonly unready: number };
}

const scope = 'millrace/controller';
const tektonScope = 'github.com/tektoncd/triggers/pkg/reconciler/metrics';

/** pkg/reconciler/metrics/metrics.go: Tekton's own names and scope, so that boards made for it go on working. */
export type TektonCount = 'eventlistener' | 'triggerbinding' | 'clustertriggerbinding' | 'triggertemplate' | 'clusterinterceptor';
const tektonCounts = {
  eventlistener: tektonCount('eventlistener'),
  triggerbinding: tektonCount('triggerbinding'),
  clustertriggerbinding: tektonCount('clustertriggerbinding'),
  triggertemplate: tektonCount('triggertemplate'),
  clusterinterceptor: tektonCount('clusterinterceptor'),
} satisfies Record<TektonCount, GaugeDeclaration<never>>;

export const controllerMetrics = {
  ...tektonCounts,
  leads: { kind: 'gauge', scope, name: 'millrace_controller_leads', labels: [], description: 'Whether this replica leads.' },
  listeners: { kind: 'gauge', scope, name: 'millrace_controller_listeners', labels: ['ready'], description: 'Event listeners, by whether their status says that they are ready.' },
  writes: { kind: 'counter', scope, name: 'millrace_controller_writes_total', labels: ['verb', 'resource', 'result'], description: 'Writes to the API server, by resource and what came of them.' },
  retries: { kind: 'counter', scope, name: 'millrace_controller_retries_total', labels: [], description: 'Times that something was not as it should be yet and is tried again.' },
} as const satisfies MetricTable;

export function createEvents({ logger, metrics, isLeading, counts, readiness }: ControllerEventPorts): ControllerEvents {
  for (const [kind, declaration] of Object.entries(tektonCounts)) {
    // Object.entries forgets what the keys are.
    metrics.gauge(declaration, () => [{ value: counts()[kind as TektonCount], labels: {} }]);
  }
  metrics.gauge(controllerMetrics.leads, () => [{ value: isLeading() ? 1 : 0, labels: {} }]);
  metrics.gauge(controllerMetrics.listeners, () => {
    const { ready, unready } = readiness();
    return [{ value: ready, labels: { ready: 'true' } }, { value: unready, labels: { ready: 'false' } }];
  });
  const writes = metrics.counter(controllerMetrics.writes);
  const retries = metrics.counter(controllerMetrics.retries);
  return {
    leading: () => logger.info({}, 'this replica leads'),
    following: (leader) => logger.info({ leader }, 'another replica leads'),
    leaseLost: (text) => logger.warn({ text }, 'this replica leads no longer'),
    leaseFailed: (text) => logger.warn({ text }, 'lease can not be read or written'),
    watchFailed: (text) => logger.warn({ text }, 'watching failed'),
    wrote(verb, resource, result) {
      writes.add(1, { verb, resource, result });
      logger.debug({ verb, resource, result }, 'wrote');
    },
    notYet(key, times) {
      retries.add(1, {});
      if (times > 0) logger.warn({ key, failures: times + 1 }, 'not as it should be yet');
    },
    bug: (err) => logger.error({ err }, 'bug'),
  };
}

function tektonCount(kind: TektonCount): GaugeDeclaration<never> {
  return { kind: 'gauge', scope: tektonScope, name: `controller_${kind}_count`, labels: [], description: `number of ${kind}` };
}
