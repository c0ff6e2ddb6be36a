import { describe, expect, test } from '@jest/globals';
import { errorText } from '@millrace/runtime';
import { readConfig } from './config.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const least = { REDIS_URL: 'redis://:pw@r:6379', MILLRACE_SECRET_KEY: key, MILLRACE_KUBE_URL: 'http://127.0.0.1:8001' };

function config(environment: Record<string, string> = {}) {
  return readConfig({ ...least, ...environment }).config;
}

function problems(environment: Record<string, string | undefined>): string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    return errorText(error).split('\n');
  }
}

describe('the configuration of ingress', () => {
  test('has the defaults of the table of numbers', () => {
    expect(config()).toMatchObject({
      port: 8080,
      addressing: { kind: 'shared' },
      listenerPorts: null,
      namespaces: null,
      body: { bytes: 3_145_728, ms: 5000, totalBytes: 268_435_456 },
      holdMs: 8000,
      slackHoldMs: 2500,
      hold: { requests: 1000, bytes: 67_108_864 },
      tls: null,
    });
  });

  test('keeps secrets apart', () => {
    const read = readConfig(least);
    expect(JSON.stringify(read.config)).not.toMatch(/pw|BwcH/);
    expect(read).toMatchObject({ secrets: { redisUrl: 'redis://:pw@r:6379', secretKey: new Uint8Array(32).fill(7) } });
  });

  test('tells every problem at once, and no secret', () => {
    expect(problems({ REDIS_URL: 'http://u:pw@h', MILLRACE_PORT: 'x', TLS_CERT: '/c' })).toEqual([
      'MILLRACE_PORT: found "x", wanted a port from 0 to 65535',
      'REDIS_URL: found 13 characters that are not shown, wanted a URL like "redis://host:6379", "redis+sentinel://host:26379,host:26379/master" or "redis+cluster://host:6379,host:6379" (rediss for TLS)',
      'MILLRACE_SECRET_KEY: found nothing, wanted 32 bytes in base64 (`openssl rand -base64 32`)',
      'MILLRACE_KUBE_URL: found nothing, wanted the URL of an API server, or a kubeconfig in MILLRACE_KUBECONFIG or MILLRACE_CONTEXT, outside of a cluster',
      'TLS_KEY: found nothing, wanted a file: TLS_CERT and TLS_KEY belong together',
    ]);
  });

  test.each([
    ['redis+sentinel://:pw@a:1,b:2/m', 'redis+sentinel://:pw@a:1,b:2/m'],
    ['redis+cluster://a:1,b:2', 'redis+cluster://a:1,b:2'],
  ])('takes %s as REDIS_URL', (url, redisUrl) => {
    expect(readConfig({ ...least, REDIS_URL: url })).toMatchObject({ secrets: { redisUrl } });
  });

  test('may wait for a replica', () => {
    expect(config().durability).toBe('local');
    expect(config({ MILLRACE_DURABILITY: 'replica' }).durability).toBe('replica');
    expect(problems({ ...least, MILLRACE_DURABILITY: 'both' })).toEqual(['MILLRACE_DURABILITY: found "both", wanted "local" or "replica"']);
  });

  test('may serve one listener only, like a pod of Tekton', () => {
    expect(config({ MILLRACE_LISTENER: 'ns/el' }).addressing).toEqual({ kind: 'single', namespace: 'ns', name: 'el' });
  });
});

test('a port per listener is a range of ports', () => {
  expect(config({ MILLRACE_LISTENER_PORTS: '20000-29999' }).listenerPorts).toEqual({ first: 20_000, last: 29_999 });
  expect(problems({ ...least, MILLRACE_LISTENER_PORTS: 'true' })).toEqual(['MILLRACE_LISTENER_PORTS: found "true", wanted a range of ports above 1023 like "20000-29999"']);
});

describe('the cluster', () => {
  test('is never chosen by an exported KUBECONFIG alone', () => {
    expect(problems({ ...least, MILLRACE_KUBE_URL: undefined, KUBECONFIG: '/k' })).toHaveLength(1);
  });
  test.each([
    [{ MILLRACE_KUBECONFIG: '/a:/b' }, { kind: 'kubeconfig', paths: ['/a', '/b'], context: null }],
    [{ MILLRACE_CONTEXT: 'c', KUBECONFIG: '/k' }, { kind: 'kubeconfig', paths: ['/k'], context: 'c' }],
    [{ MILLRACE_CONTEXT: 'c', HOME: '/home/u' }, { kind: 'kubeconfig', paths: ['/home/u/.kube/config'], context: 'c' }],
    [{ KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443', KUBECONFIG: '/k' }, { kind: 'in-cluster', host: '10.0.0.1', port: '443' }],
  ])('from %j is %j', (environment, choice) => {
    expect(config({ MILLRACE_KUBE_URL: '', ...environment }).cluster).toEqual(choice);
  });
  test('by URL has no credentials, so it is plain HTTP', () => {
    expect(problems({ ...least, MILLRACE_KUBE_URL: 'https://h' })).toEqual(['MILLRACE_KUBE_URL: found "https://h", wanted a URL that begins with http://; for others name a kubeconfig']);
  });
});
