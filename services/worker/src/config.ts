/** The worker's settings, from names to one frozen value. Pure. */
import { chooseCluster } from '@millrace/kube';
import type { ClusterChoice } from '@millrace/kube';
import { redisUrlFormat } from '@millrace/ledger';
import { defaultLedgerSettings } from '@millrace/ledger';
import type { LedgerSettings } from '@millrace/ledger';
import { allRead, format, optional, readEnvironment, required, secret, withDefault } from '@millrace/runtime';
import type { Environment, Settings } from '@millrace/runtime';
import { defaultBackoff } from './backoff.ts';
import { defaultTurns } from './gate/settings.ts';
import type { TurnSettings } from './gate/settings.ts';
import { defaultPatience } from './outcome-to-job.ts';
import type { Patience } from './outcome-to-job.ts';

export interface WorkerConfig {
  readonly redisUrl: string;
  readonly secretKey: Uint8Array;
  /** What sealed before it, while the key is being changed. */
  readonly previousSecretKey: Uint8Array | null;
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
  /** What is kept of finished events. */
  readonly retention: Pick<LedgerSettings, 'retentionMs' | 'retentionEvents' | 'retentionMemory'>;
  readonly patience: Patience;
  readonly turns: TurnSettings;
  /** How old an event may be to be tried again, where no annotation says; null for any age. */
  readonly maxAgeMs: number | null;
  /** Whether interceptors may be called on loopback addresses: only the local mode needs it. */
  readonly allowLoopback: boolean;
  /** Whether Kubernetes Events on EventListeners tell what becomes of their events. */
  readonly kubernetesEvents: boolean;
}

export function readConfig(environment: Environment): WorkerConfig {
  const { read, cluster } = allRead({ read: readEnvironment(variables, environment), cluster: chooseCluster(environment) });
  const { settings } = read;
  return {
    redisUrl: settings.redisUrl,
    secretKey: settings.secretKey,
    previousSecretKey: settings.previousSecretKey,
    cluster: cluster.choice,
    ops: { host: settings.opsHost, port: settings.opsPort },
    namespaces: settings.namespaces,
    redisStartMs: settings.redisStartMs,
    concurrency: settings.concurrency,
    lockMs: settings.lockMs,
    stalledMs: settings.stalledMs,
    sweepMs: settings.sweepMs,
    sweepPage: settings.sweepPage,
    retention: { retentionMs: settings.retentionMs, retentionEvents: settings.retentionEvents, retentionMemory: settings.retentionMemoryPercent / 100 },
    patience: { backoff: { firstMs: settings.backoffFirstMs, capMs: settings.backoffCapMs }, absentMs: settings.absentMs, totalMs: settings.totalMs, retryAfterMs: settings.retryAfterMs },
    turns: turnsOf(settings),
    maxAgeMs: settings.maxAgeMs,
    allowLoopback: settings.allowLoopback,
    // The second is how Tekton's controller says it to its listeners (`-el-events enable`).
    kubernetesEvents: settings.kubernetesEvents || environment['EL_EVENT'] === 'enable',
  };
}

const variables = {
  redisUrl: secret(required('REDIS_URL', redisUrlFormat)),
  secretKey: secret(required('MILLRACE_SECRET_KEY', format.base64Key(32))),
  previousSecretKey: secret(optional('MILLRACE_SECRET_KEY_PREVIOUS', format.base64Key(32))),
  namespaces: optional('MILLRACE_NAMESPACES', format.names),
  redisStartMs: withDefault('MILLRACE_REDIS_START', format.duration, 10_000),
  opsHost: optional('MILLRACE_OPS_HOST', format.text),
  opsPort: withDefault('MILLRACE_OPS_PORT', format.port, 9000),
  concurrency: withDefault('MILLRACE_CONCURRENCY', format.count, 16),
  lockMs: withDefault('MILLRACE_LOCK', format.duration, 20_000),
  stalledMs: withDefault('MILLRACE_STALLED_CHECK', format.duration, 5000),
  sweepMs: withDefault('MILLRACE_SWEEP_EVERY', format.duration, 15_000),
  sweepPage: withDefault('MILLRACE_SWEEP_PAGE', format.count, 500),
  retentionMs: withDefault('MILLRACE_RETENTION', format.duration, defaultLedgerSettings.retentionMs),
  retentionEvents: withDefault('MILLRACE_RETENTION_EVENTS', format.count, defaultLedgerSettings.retentionEvents),
  retentionMemoryPercent: withDefault('MILLRACE_RETENTION_MEMORY_PERCENT', format.count, defaultLedgerSettings.retentionMemory * 100),
  backoffFirstMs: withDefault('MILLRACE_BACKOFF_FIRST', format.duration, defaultBackoff.firstMs),
  backoffCapMs: withDefault('MILLRACE_BACKOFF_CAP', format.duration, defaultBackoff.capMs),
  absentMs: withDefault('MILLRACE_ABSENT_FOR', format.duration, defaultPatience.absentMs),
  totalMs: withDefault('MILLRACE_GIVE_UP_AFTER', format.duration, defaultPatience.totalMs),
  retryAfterMs: withDefault('MILLRACE_RETRY_AFTER_CAP', format.duration, defaultPatience.retryAfterMs),
  maxAgeMs: optional('MILLRACE_MAX_AGE', format.duration),
  createSlots: withDefault('MILLRACE_CREATE_SLOTS', format.count, defaultTurns.gate.slots),
  rampFrom: withDefault('MILLRACE_RAMP_FROM', format.count, defaultTurns.gate.rampFrom),
  probeFirstMs: withDefault('MILLRACE_PROBE_FIRST', format.duration, defaultTurns.gate.probeFirstMs),
  probeCapMs: withDefault('MILLRACE_PROBE_CAP', format.duration, defaultTurns.gate.probeCapMs),
  createTimeoutMs: withDefault('MILLRACE_CREATE_TIMEOUT', format.duration, defaultTurns.createTimeoutMs),
  interceptorSlots: withDefault('MILLRACE_INTERCEPTOR_SLOTS', format.count, defaultTurns.interceptorSlots),
  interceptorTimeoutMs: withDefault('MILLRACE_INTERCEPTOR_TIMEOUT', format.duration, defaultTurns.interceptorTimeoutMs),
  shares: withDefault('MILLRACE_SLOT_SHARES', format.count, defaultTurns.shares),
  slotWaitMs: withDefault('MILLRACE_SLOT_WAIT', format.duration, defaultTurns.slotWaitMs),
  circuitFailures: withDefault('MILLRACE_CIRCUIT_FAILURES', format.count, defaultTurns.circuit.failures),
  circuitFirstMs: withDefault('MILLRACE_CIRCUIT_FIRST', format.duration, defaultTurns.circuit.firstMs),
  circuitCapMs: withDefault('MILLRACE_CIRCUIT_CAP', format.duration, defaultTurns.circuit.capMs),
  circuits: withDefault('MILLRACE_CIRCUITS', format.count, defaultTurns.circuits),
  kubernetesEvents: withDefault('MILLRACE_K8S_EVENTS', format.flag, false),
  allowLoopback: withDefault('MILLRACE_ALLOW_LOOPBACK', format.flag, false),
};

function turnsOf(settings: Settings<typeof variables>): TurnSettings {
  const { createTimeoutMs, interceptorSlots, interceptorTimeoutMs, shares, slotWaitMs, circuits } = settings;
  return {
    gate: { slots: settings.createSlots, rampFrom: settings.rampFrom, probeFirstMs: settings.probeFirstMs, probeCapMs: settings.probeCapMs },
    circuit: { failures: settings.circuitFailures, firstMs: settings.circuitFirstMs, capMs: settings.circuitCapMs },
    circuits,
    createTimeoutMs,
    interceptorSlots,
    interceptorTimeoutMs,
    shares,
    slotWaitMs,
  };
}
