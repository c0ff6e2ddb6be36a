/** What the dashboard tells its operators: every metric name and log message of this service. */
import type { Logger, MetricTable, Metrics } from '@millrace/runtime';

export interface DashboardEvents {
  answered(answered: Answered): void;
  /** Somebody was let in, or was not. */
  signIn(result: 'let-in' | 'refused' | 'unanswered' | 'too-many', person: string | null): void;
  /** Somebody did something; the ledger's audit has it too. */
  acted(action: string, by: string, about: string | null): void;
  redisLost(text: string): void;
  redisBack(): void;
  redisUnfit(problems: readonly string[]): void;
  redisDoubtful(server: string, warning: string): void;
  queueError(err: Error): void;
  watchFailed(text: string): void;
  followFailed(err: unknown): void;
  bug(err: unknown): void;
}

export interface Answered {
  /** As declared, without ids: the label of a metric. */
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
}


const scope = 'millrace/dashboard';

export const dashboardMetrics = {
  requests: { kind: 'counter', scope, name: 'millrace_dashboard_requests_total', labels: ['route', 'status'], description: 'Requests of the API, by route (without ids) and status' },
  durations: { kind: 'histogram', scope, name: 'millrace_dashboard_request_duration_seconds', labels: ['route'], description: 'How long they took', boundaries: [0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 5] },
  signIns: { kind: 'counter', scope, name: 'millrace_dashboard_sign_ins_total', labels: ['result'], description: 'Attempts to sign in, by what they came to' },
  actions: { kind: 'counter', scope, name: 'millrace_dashboard_actions_total', labels: ['action'], description: 'What people did' },
  viewers: { kind: 'gauge', scope, name: 'millrace_dashboard_viewers', labels: [], description: 'Browsers that are told of changes' },
} as const satisfies MetricTable;

export function createEvents(logger: Logger, metrics: Metrics, viewers: () => number): DashboardEvents {
  const requests = metrics.counter(dashboardMetrics.requests);
  const durations = metrics.histogram(dashboardMetrics.durations);
  const signIns = metrics.counter(dashboardMetrics.signIns);
  const actions = metrics.counter(dashboardMetrics.actions);
  metrics.gauge(dashboardMetrics.viewers, () => [{ value: viewers(), labels: {} }]);

  return {
    answered({ route, status, durationMs }) {
      requests.add(1, { route, status: String(status) });
      durations.record(durationMs / 1000, { route });
      logger.debug({ route, status, durationMs }, 'request answered');
    },
    signIn(result, person) {
      signIns.add(1, { result });
      if (result === 'let-in') logger.info({ person }, 'signed in');
      else logger.warn({ result, person }, 'not signed in');
    },
    acted(action, by, about) {
      actions.add(1, { action });
      logger.info({ action, by, about }, 'acted');
    },
    redisLost: (text) => logger.warn({ text }, 'redis connection lost'),
    redisBack: () => logger.info({}, 'redis connection back'),
    redisUnfit: (problems) => logger.error({ problems }, 'redis is unfit'),
    redisDoubtful: (server, warning) => logger.warn({ server, warning }, 'redis may lose events'),
    queueError: (err) => logger.debug({ text: err.message }, 'queue error'),
    watchFailed: (text) => logger.warn({ text }, 'watch failed'),
    followFailed: (err) => logger.warn({ err }, 'changes could not be read'),
    bug: (err) => logger.error({ err }, 'bug'),
  };
}
