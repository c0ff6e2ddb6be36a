import type { Cluster, User } from '@kubernetes/client-node/dist/config_types.js';

/**
 * Tells an exec plugin what it is asked for, as kubectl does and client-node does not: plugins written with client-go end without it
 * (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#input-and-output-formats).
 */
export function withExecInfo(user: User, cluster: Cluster): User {
  const exec: unknown = user.exec;
  if (!isRecord(exec)) return user;
  const spec = { interactive: false, ...(exec['provideClusterInfo'] === true ? { cluster: clusterInfo(cluster) } : {}) };
  const info = { apiVersion: exec['apiVersion'], kind: 'ExecCredential', spec };
  const env: readonly unknown[] = Array.isArray(exec['env']) ? exec['env'] : [];
  return { ...user, exec: { ...exec, env: [...env, { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info) }] } };
}

function clusterInfo(cluster: Cluster): object {
  return {
    server: cluster.server,
    ...(cluster.caData === undefined ? {} : { 'certificate-authority-data': cluster.caData }),
    ...(cluster.tlsServerName === undefined ? {} : { 'tls-server-name': cluster.tlsServerName }),
    ...(cluster.skipTLSVerify ? { 'insecure-skip-tls-verify': true } : {}),
    ...(cluster.proxyUrl === undefined ? {} : { 'proxy-url': cluster.proxyUrl }),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
