/** Settings of the controller: names of variables -> pure parse -> a frozen value. */
import { chooseCluster } from '@millrace/kube';
import type { ClusterChoice } from '@millrace/kube';
import { allRead, format, optional, readEnvironment, withDefault } from '@millrace/runtime';
import type { Environment } from '@millrace/runtime';
import type { LeaseTimes } from './lead/lease.ts';
import { defaultLeaseTimes } from './lead/lease.ts';

export interface ControllerConfig {
  readonly cluster: ClusterChoice;
  /** Whose EventListeners are kept; null: all. */
  readonly namespaces: readonly string[] | null;
  /** Where this process, its Lease and the shared ingress live. */
  readonly ownNamespace: string;
  /** The Service of the shared ingress there. */
  readonly ingressService: string;
  /** Whether the shared ingress has a certificate (its TLS_CERT and TLS_KEY). */
  readonly ingressTls: boolean;
  /** As in the settings of the shared ingress. */
  readonly listenerPorts: format.PortRange;
  readonly clusterDomain: string;
  /** Of this replica; null: the name of its machine, which in a cluster is the pod's. */
  readonly identity: string | null;
  readonly lease: LeaseTimes;
  /** Listeners worked on at a time. */
  readonly atOnce: number;
  readonly ops: { readonly host: string | null; readonly port: number };
}

export function readConfig(environment: Environment): ControllerConfig {
  const { read, cluster } = allRead({ read: readEnvironment(variables, environment), cluster: chooseCluster(environment) });
  const { leaseMs, opsHost, opsPort, ...rest } = read.settings;
  return Object.freeze({ ...rest, cluster: cluster.choice, lease: leaseTimes(leaseMs), ops: { host: opsHost, port: opsPort } });
}

const variables = {
  namespaces: optional('MILLRACE_NAMESPACES', format.names),
  ownNamespace: withDefault('MILLRACE_NAMESPACE', format.text, 'millrace'),
  ingressService: withDefault('MILLRACE_INGRESS_SERVICE', format.text, 'millrace-ingress'),
  ingressTls: withDefault('MILLRACE_INGRESS_TLS', format.flag, false),
  listenerPorts: withDefault('MILLRACE_LISTENER_PORTS', format.portRange, { first: 20_000, last: 29_999 }),
  clusterDomain: withDefault('MILLRACE_CLUSTER_DOMAIN', format.text, 'cluster.local'),
  identity: optional('MILLRACE_IDENTITY', format.text),
  leaseMs: withDefault('MILLRACE_LEASE', format.duration, defaultLeaseTimes.durationMs),
  atOnce: withDefault('MILLRACE_CONCURRENCY', format.count, 8),
  opsHost: optional('MILLRACE_OPS_HOST', format.text),
  opsPort: withDefault('MILLRACE_OPS_PORT', format.port, 9000),
};

/** In the proportions of client-go's 15, 10 and 2 seconds: a leader that can't renew stops before another may begin. */
function leaseTimes(durationMs: number): LeaseTimes {
  return { durationMs, deadlineMs: Math.floor((durationMs * 2) / 3), retryMs: Math.floor((durationMs * 2) / 15) };
}
