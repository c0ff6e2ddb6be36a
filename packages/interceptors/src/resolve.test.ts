import { describe, expect, test } from '@jest/globals';
import type { ClusterInterceptor, InterceptorDecision, TriggerInterceptor } from '@millrace/triggers';
import { interceptorResolver } from './resolve.ts';
import { never, outgoingStub, request, secretsWith } from '../../../test/support/interceptors.ts';

describe('an interceptor of a trigger', () => {
  test.each(['bitbucket', 'cel', 'github', 'gitlab'])('named %s runs in process, with Tekton\'s object or without any', async (name) => {
    for (const objects of [{}, { [name]: object({ service: { name: 'tekton-triggers-core-interceptors', namespace: 'tekton-pipelines', path: name, port: 8443 } }) }]) {
      const { decision, asked } = await ask(reference(name), { cluster: objects });
      expect(decision.kind).toBe('continue');
      expect(asked).toEqual([]);
    }
  });

  test('named github is asked for elsewhere where somebody has put their own', async () => {
    const { asked } = await ask(reference('github'), { cluster: { github: object({ url: 'http://mine/' }) } });
    expect(asked).toEqual(['http://mine/']);
  });

  test('is looked up in the cluster, or in the namespace of the listener', async () => {
    const cluster = { one: object({ url: 'http://cluster/' }) };
    const namespaced = { 'listener-ns/one': object({ url: 'http://namespaced/' }) };
    expect((await ask(reference('one'), { cluster, namespaced })).asked).toEqual(['http://cluster/']);
    expect((await ask(reference('one', 'NamespacedInterceptor'), { cluster, namespaced })).asked).toEqual(['http://namespaced/']);
  });

  test('that is not there is waited for, and named', async () => {
    for (const kind of ['ClusterInterceptor', 'NamespacedInterceptor']) {
      expect((await ask(reference('gone', kind), {})).decision).toMatchObject({ kind: 'failed', failure: { kind: 'retryable', reason: 'interceptor-missing', scope: { kind: 'absent' } }, text: expect.stringContaining('"gone" not found') });
    }
  });

  test('of another kind is a dead letter', async () => {
    expect((await ask(reference('one', 'Interceptor'), {})).decision).toMatchObject({ kind: 'failed', failure: { kind: 'terminal', reason: 'interceptor-invalid' } });
  });

  test('is known to call others, or not to', () => {
    const { resolve } = resolver({ cluster: { mine: object({ url: 'http://mine/' }) } });
    const enabled = { name: 'addChangedFiles', value: { enabled: true } };
    const calls = [reference('cel'), reference('github'), { ...reference('github'), params: [enabled] }, reference('mine'), reference('gone')].map((interceptor) => resolve(interceptor, place).calls);
    expect(calls).toEqual([false, false, true, true, false]);
  });

  test('has the later of two params with one name', () => {
    const resolved = resolver({}).resolve({ ...reference('cel'), params: [{ name: 'filter', value: 'a' }, { name: 'filter', value: 'b' }] }, place);
    expect(resolved.params).toEqual({ filter: 'b' });
  });

  test('of the old style is one', async () => {
    const { asked, style } = await ask({ kind: 'webhook', name: null, webhook: { url: null, service: { name: 'svc', namespace: null }, header: [] } }, {});
    expect([asked, style]).toEqual([['http://svc.trigger-ns.svc/'], 'webhook']);
  });

  test('named slack verifies signatures once the trigger names a signing secret', async () => {
    const event = { body: '{"text":["x"]}', params: { requestedFields: ['text'] }, header: { 'Content-Type': ['application/x-www-form-urlencoded'], 'X-Slack-Signature': ['v0=forged'] } };
    const { resolve } = resolver({});
    expect(await resolve(reference('slack'), place).intercept(request(event), never())).toMatchObject({ kind: 'continue' });
    const verifying = resolve(reference('slack'), { ...place, slackSigningSecret: { secretName: 'slack', secretKey: 'signing' } });
    expect(await verifying.intercept(request(event), never())).toMatchObject({ kind: 'stopped', reason: 'signature-missing' });
  });
});

const place = { triggerNamespace: 'trigger-ns', listenerNamespace: 'listener-ns', slackSigningSecret: null };

interface Objects {
  readonly cluster?: Readonly<Record<string, ClusterInterceptor>>;
  readonly namespaced?: Readonly<Record<string, ClusterInterceptor>>;
}

function resolver({ cluster = {}, namespaced = {} }: Objects) {
  const { outgoing, asked } = outgoingStub({});
  const resolve = interceptorResolver({
    secrets: secretsWith({}),
    outgoing,
    now: () => 0,
    cel: async () => ({ kind: 'continue', extensions: {} }),
    clusterInterceptor: (name) => cluster[name],
    namespacedInterceptor: (namespace, name) => namespaced[`${namespace}/${name}`],
  });
  return { resolve, asked };
}

async function ask(interceptor: TriggerInterceptor, objects: Objects): Promise<{ decision: InterceptorDecision; asked: readonly string[]; style: string }> {
  const { resolve, asked } = resolver(objects);
  const { intercept, style } = resolve(interceptor, place);
  const decision = await intercept(request(), never());
  return { decision, style, asked: asked.map(({ url }) => url) };
}

function reference(name: string, kind = 'ClusterInterceptor'): Extract<TriggerInterceptor, { kind: 'reference' }> {
  return { kind: 'reference', name: null, ref: { name, kind, apiVersion: '' }, params: [] };
}

function object(part: Partial<ClusterInterceptor>): ClusterInterceptor {
  return { metadata: {} as ClusterInterceptor['metadata'], address: null, url: null, service: null, caBundle: '', ...part };
}
