import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../go/json.ts';
import { listenerPort, listenerService, type ListenerService } from './listener-service.ts';
import { readEventListener } from './read.ts';

const tlsEnv = ['TLS_CERT', 'TLS_KEY'].map((name) => ({ name, valueFrom: { secretKeyRef: { name: 'tls', key: name === 'TLS_CERT' ? 'tls.crt' : 'tls.key' } } }));

function serviceOf(kubernetesResource: JsonObject | null): ListenerService {
  const read = readEventListener({ metadata: { name: 'el', namespace: 'ns' }, spec: { triggers: [{ triggerRef: 't' }], ...(kubernetesResource === null ? {} : { resources: { kubernetesResource } }) } });
  if (read.kind === 'unreadable') throw new Error('unreadable');
  return listenerService('el', read.value.spec);
}

function podWith(env: readonly JsonObject[]): JsonObject {
  return { spec: { template: { spec: { containers: [{ env }] } } } };
}

describe('the Service of a listener', () => {
  const plain: ListenerService = { name: 'el-el', portName: 'http-listener', port: 8080, nodePort: null, type: 'ClusterIP', loadBalancerClass: null, tls: false };

  test.each<[string, JsonObject | null, Partial<ListenerService>]>([
    ['has 8080', null, {}],
    ['has the type that is asked for', { serviceType: 'LoadBalancer', serviceLoadBalancerClass: 'private' }, { type: 'LoadBalancer', loadBalancerClass: 'private' }],
    ['has the port that is asked for', { servicePort: 80 }, { port: 80 }],
    ['has it as the port of the nodes too', { serviceType: 'NodePort', servicePort: 30080 }, { type: 'NodePort', port: 30080, nodePort: 30080 }],
    ['has 8443 with TLS', podWith(tlsEnv), { portName: 'https-listener', port: 8443, tls: true }],
    ['has the port that is asked for with TLS too', { servicePort: 443, ...podWith(tlsEnv) }, { portName: 'https-listener', port: 443, tls: true }],
    ['has no TLS with a certificate alone', podWith(tlsEnv.slice(0, 1)), {}],
  ])('%s', (_what, resource, expected) => {
    expect(serviceOf(resource)).toEqual({ ...plain, ...expected });
  });

  test('of a listener that can not be read has its name', () => {
    expect(listenerService('el', null)).toEqual(plain);
  });
});

describe('the port on the shared ingress', () => {
  test.each([
    ['20007', 20007],
    ['0', null],
    ['020', null],
    ['8080x', null],
    ['', null],
  ])('%j in the status is %j', (text, expected) => {
    expect(listenerPort({ status: { annotations: { 'millrace.dev/port': text } } })).toBe(expected);
  });

  test('is not what an editor of the listener writes', () => {
    expect(listenerPort({ metadata: { annotations: { 'millrace.dev/port': '20007' } }, spec: {} })).toBeNull();
  });
});
