/** The worker's settings, from names to one frozen value. Pure. */
import { chooseCluster } from '@millrace/kube';
import type { ClusterChoice } from '@millrace/kube';
import { format, optional, problemsError, readEnvironment, required, secret, withDefault } from '@millrace/runtime';
import type { Environment } from '@millrace/runtime';
import { defaultBackoff } from './backoff.ts';
import { defaultPatience } from './outcome-to-job.ts';
import type { Patience } from './outcome-to-job.ts';

export interface WorkerConfig {
  readonly redisUrl: string;
  readonly secretKey: Uint8Array;
  readonly cluster: ClusterChoice;
  /** Of triggers and listeners; null: all. */
  readonly namespaces: readonly string[] | null;
  readonly redisStartMs: number;
  readonly ops: { readonly host: string | null; readonly port: number };
  /** Jobs worked on at a time, of each queue. */
  readonly concurrency: number;
  readonly lockMs: number;
  readonly stalledMs: number;
  readonly sweepMs: number;
  readonly sweepPage: number;
  readonly patience: Patience;
  /** Whether interceptors may be called on loopback addresses: only the local mode needs it. */
  readonly allowLoopback: boolean;
  /** Whether Kubernetes Events on EventListeners tell what becomes of their events. */
  readonly kubernetesEvents: boolean;
}

export function readConfig(environment: Environment): WorkerConfig {
  const read = readEnvironment(variables, environment);
  const cluster = chooseCluster(environment);
  if (read.kind === 'problems' || cluster.kind === 'problem') throw problemsError([...(read.kind === 'problems' ? read.problems : []), ...(cluster.kind === 'problem' ? [cluster] : [])]);
  const { settings } = read;
  return {
    redisUrl: settings.redisUrl.href,
    secretKey: settings.secretKey,
    cluster: cluster.choice,
    ops: { host: settings.opsHost, port: settings.opsPort },
    namespaces: settings.namespaces,
    redisStartMs: settings.redisStartMs,
    concurrency: settings.concurrency,
    lockMs: settings.lockMs,
    stalledMs: settings.stalledMs,
    sweepMs: settings.sweepMs,
    sweepPage: settings.sweepPage,
    patience: { backoff: { firstMs: settings.backoffFirstMs, capMs: settings.backoffCapMs }, absentMs: settings.absentMs, totalMs: settings.totalMs },
    allowLoopback: settings.allowLoopback,
    // The second is how Tekton's controller says it to its listeners (`-el-events enable`).
    kubernetesEvents: settings.kubernetesEvents || environment['EL_EVENT'] === 'enable',
  };
}

const variables = {
  redisUrl: required('REDIS_URL', format.url(['redis:', 'rediss:'])),
  secretKey: secret(required('MILLRACE_SECRET_KEY', format.base64Key(32))),
  namespaces: optional('MILLRACE_NAMESPACES', format.names),
  redisStartMs: withDefault('MILLRACE_REDIS_START', format.duration, 10_000),
  opsHost: optional('MILLRACE_OPS_HOST', format.text),
  opsPort: withDefault('MILLRACE_OPS_PORT', format.port, 9000),
  concurrency: withDefault('MILLRACE_CONCURRENCY', format.count, 16),
  lockMs: withDefault('MILLRACE_LOCK', format.duration, 20_000),
  stalledMs: withDefault('MILLRACE_STALLED_CHECK', format.duration, 5000),
  sweepMs: withDefault('MILLRACE_SWEEP_EVERY', format.duration, 15_000),
  sweepPage: withDefault('MILLRACE_SWEEP_PAGE', format.count, 500),
  backoffFirstMs: withDefault('MILLRACE_BACKOFF_FIRST', format.duration, defaultBackoff.firstMs),
  backoffCapMs: withDefault('MILLRACE_BACKOFF_CAP', format.duration, defaultBackoff.capMs),
  absentMs: withDefault('MILLRACE_ABSENT_FOR', format.duration, defaultPatience.absentMs),
  totalMs: withDefault('MILLRACE_GIVE_UP_AFTER', format.duration, defaultPatience.totalMs),
  kubernetesEvents: withDefault('MILLRACE_K8S_EVENTS', format.flag, false),
  allowLoopback: withDefault('MILLRACE_ALLOW_LOOPBACK', format.flag, false),
};
