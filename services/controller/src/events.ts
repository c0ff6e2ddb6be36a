/** What the controller tells its operators: every metric name and log message of this service. */
import type { Logger, Metrics } from '@millrace/runtime';
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

/** pkg/reconciler/metrics/metrics.go: Tekton's own names and scope, so that boards made for it go on working. */
export type TektonCount = 'eventlistener' | 'triggerbinding' | 'clustertriggerbinding' | 'triggertemplate' | 'clusterinterceptor';
const tektonCounts: readonly TektonCount[] = ['eventlistener', 'triggerbinding', 'clustertriggerbinding', 'triggertemplate', 'clusterinterceptor'];
const tektonScope = 'github.com/tektoncd/triggers/pkg/reconciler/metrics';
const scope = 'millrace/controller';

export function createEvents({ logger, metrics, isLeading, counts, readiness }: ControllerEventPorts): ControllerEvents {
  for (const kind of tektonCounts) {
    metrics.gauge({ scope: tektonScope, name: `controller_${kind}_count`, description: `number of ${kind}` }, () => [{ value: counts()[kind], labels: {} }]);
  }
  metrics.gauge({ scope, name: 'millrace_controller_leads', description: 'Whether this replica leads' }, () => [{ value: isLeading() ? 1 : 0, labels: {} }]);
  metrics.gauge({ scope, name: 'millrace_controller_listeners', description: 'Event listeners, by whether their status says that they are ready' }, () => {
    const { ready, unready } = readiness();
    return [{ value: ready, labels: { ready: 'true' } }, { value: unready, labels: { ready: 'false' } }];
  });
  const writes = metrics.counter({ scope, name: 'millrace_controller_writes_total', description: 'Writes to the API server, by resource and what came of them' });
  const failures = metrics.counter({ scope, name: 'millrace_controller_retries_total', description: 'Times that something was not as it should be yet and is tried again' });
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
      failures.add(1);
      if (times > 0) logger.warn({ key, failures: times + 1 }, 'not as it should be yet');
    },
    bug: (err) => logger.error({ err }, 'bug'),
  };
}
