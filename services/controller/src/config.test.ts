import { describe, expect, test } from '@jest/globals';
import { readConfig } from './config.ts';

const least = { MILLRACE_KUBE_URL: 'http://127.0.0.1:8001' };

describe('the configuration of the controller', () => {
  test('has defaults for all but the cluster', () => {
    expect(readConfig(least)).toEqual({
      cluster: { kind: 'server', server: 'http://127.0.0.1:8001' },
      namespaces: null,
      ownNamespace: 'millrace',
      ingressService: 'millrace-ingress',
      ingressTls: false,
      listenerPorts: { first: 20_000, last: 29_999 },
      clusterDomain: 'cluster.local',
      identity: null,
      lease: { durationMs: 15_000, deadlineMs: 10_000, retryMs: 2000 },
      atOnce: 8,
      ops: { host: null, port: 9000 },
    });
  });

  test('lets a leader stop before another may begin, however long a Lease is', () => {
    for (const duration of ['3s', '15s', '1m']) {
      const { durationMs, deadlineMs, retryMs } = readConfig({ ...least, MILLRACE_LEASE: duration }).lease;
      expect(deadlineMs + 2 * retryMs).toBeLessThan(durationMs);
    }
  });

  test('tells every problem at once', () => {
    expect(() => readConfig({ MILLRACE_LISTENER_PORTS: 'many', MILLRACE_INGRESS_TLS: 'yes' })).toThrow(
      [
        'MILLRACE_INGRESS_TLS: found "yes", wanted "true" or "false"',
        'MILLRACE_LISTENER_PORTS: found "many", wanted a range of ports above 1023 like "20000-29999"',
        'MILLRACE_KUBE_URL: found nothing, wanted the URL of an API server, or a kubeconfig in MILLRACE_KUBECONFIG or MILLRACE_CONTEXT, outside of a cluster',
      ].join('\n'),
    );
  });
});
