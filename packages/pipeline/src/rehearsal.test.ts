import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { defaultBodyLimit, ok } from '@millrace/triggers';
import type { Event, JsonObject, JsonValue } from '@millrace/triggers';
import { configurationOfObjects } from './configuration-of-objects.ts';
import { objectSecrets } from './object-secrets.ts';
import { createRehearsal } from './rehearsal.ts';
import { storedObjects } from './stored-objects.ts';

const apiVersion = 'triggers.tekton.dev/v1beta1';
const template = object('TriggerTemplate', 'build', {
  params: [{ name: 'revision' }, { name: 'image', default: 'node' }],
  resourcetemplates: [{ apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', metadata: { generateName: 'run-' }, spec: { params: ['$(tt.params.revision)', '$(tt.params.image)'] } }],
});
const binding = object('TriggerBinding', 'push', { params: [{ name: 'revision', value: '$(body.after)' }] });

function object(kind: string, name: string, spec: JsonObject, labels: JsonObject = {}): JsonObject {
  return { apiVersion, kind, metadata: { name, labels }, spec };
}

function listener(triggers: readonly JsonValue[], more: JsonObject = {}): JsonObject {
  return object('EventListener', 'el', { triggers, ...more });
}

function cel(filter: string): JsonObject {
  return { ref: { name: 'cel' }, params: [{ name: 'filter', value: filter }] };
}

const build = { name: 'build', bindings: [{ ref: 'push' }], template: { ref: 'build' } };

async function rehearse(manifests: readonly JsonObject[], body: JsonValue, headers: Event['headers'] = {}) {
  return rehearseText(manifests, JSON.stringify(body), headers);
}

async function rehearseText(manifests: readonly JsonObject[], body: string, headers: Event['headers'] = {}) {
  const { objects, refused } = storedObjects(manifests, 'ci');
  expect(refused).toEqual([]);
  const rehearsal = createRehearsal({
    configuration: configurationOfObjects(objects),
    maySelect: async () => ok(null),
    secrets: objectSecrets(objects),
    outgoing: () => Promise.reject(new Error('nobody is called')),
    bodyBytes: defaultBodyLimit,
    now: () => 0,
  });
  const event: Event = { id: 'e1', receivedAt: 0, listener: { namespace: 'ci', name: 'el', uid: '', resourceVersion: '' }, method: 'POST', url: '/', headers };
  return rehearsal({ event, body: Buffer.from(body), signal: new AbortController().signal });
}

describe('a rehearsal', () => {
  test('renders what would be created, and says where each param has its value from', async () => {
    const { deliveries } = await rehearse([listener([build]), binding, template], { after: 'abc' });
    expect(deliveries).toMatchObject([
      {
        identity: { trigger: { kind: 'inline', namespace: 'ci', name: 'build' } },
        params: [
          { name: 'revision', value: 'abc', from: { kind: 'TriggerBinding', name: 'push' } },
          { name: 'image', value: 'node', from: { kind: 'default' } },
        ],
        outcome: { kind: 'rendered', rendering: { failure: null, resources: [{ kind: 'PipelineRun', namespace: 'ci', generateName: 'run-', object: { spec: { params: ['abc', 'node'] } } }] } },
      },
    ]);
  });

  test('says what each interceptor said, and by which a trigger is filtered', async () => {
    const { deliveries } = await rehearse([listener([{ ...build, interceptors: [cel('true'), cel("body.after == 'abc'")] }]), binding, template], { after: 'def' });
    expect(deliveries).toMatchObject([{ chain: [{ said: 'continue' }, { said: 'stopped', why: { references: [{ name: 'body.after', value: 'def' }] } }], params: null, outcome: { kind: 'filtered', stage: 'intercept', reason: 'filter-not-true' } }]);
  });

  test('opens a group, with what came of its members', async () => {
    const group = { name: 'g', interceptors: [cel('true')], triggerSelector: { labelSelector: { matchLabels: { team: 'a' } } } };
    const trigger = object('Trigger', 'member', { bindings: [{ ref: 'push' }], template: { ref: 'build' } }, { team: 'a' });
    const { deliveries } = await rehearse([listener([], { triggerGroups: [group] }), trigger, binding, template], { after: 'abc' });
    expect(deliveries).toMatchObject([{ outcome: { kind: 'opened' }, members: [{ identity: { group: 'g', trigger: { name: 'member' } }, outcome: { kind: 'rendered' } }] }]);
  });

  test('names what is missing', async () => {
    const { deliveries } = await rehearse([listener([build]), binding], { after: 'abc' });
    expect(deliveries).toMatchObject([{ outcome: { kind: 'retryable', stage: 'bind', reason: 'template-missing', text: 'TriggerTemplate "ci/build" not found' } }]);
    const unbound = await rehearse([listener([build]), template], { after: 'abc' });
    expect(unbound.deliveries).toMatchObject([{ outcome: { stage: 'bind', reason: 'binding-missing' } }]);
    const unlisted = await rehearse([template], { after: 'abc' });
    expect(unlisted).toMatchObject({ deliveries: [], stopped: { kind: 'retryable', stage: 'select', reason: 'cache-behind' } });
  });

  test('stops where ingress would not store the event, with what its sender is told', async () => {
    const form = 'payload=%7B%7D';
    const open = { ...listener([build]), metadata: { name: 'el', annotations: { 'tekton.dev/payload-validation': 'false' } } };
    const text = "the sender is answered 400: Invalid event body format : invalid character 'p' looking for beginning of value";
    expect(await rehearseText([listener([build]), binding, template], form)).toEqual({ stopped: { kind: 'refused', stage: 'receive', reason: 'body-invalid', text }, note: null, skipped: [], deliveries: [] });
    expect(await rehearseText([listener([{ ...build, bindings: [] }]), template], `{"a":"${'x'.repeat(3 << 20)}"}`)).toMatchObject({ stopped: { reason: 'body-too-large', text: 'the sender is answered 413: event body is larger than 3145728 bytes' } });
    expect(await rehearseText([open, binding, template], form)).toMatchObject({ stopped: null, deliveries: [{ identity: { trigger: { name: 'build' } } }] });
  });

  test('says in one sentence that nothing is selected, and why', async () => {
    expect(await rehearse([listener([{ triggerRef: 'gone' }])], {})).toMatchObject({ note: 'no trigger was selected; spec.triggers[0].triggerRef: no trigger "gone" in namespace "ci"', deliveries: [] });
  });

  test('checks signatures by the Secrets among the objects, whichever way they are written', async () => {
    const github = { ...build, interceptors: [{ ref: { name: 'github' }, params: [{ name: 'secretRef', value: { secretName: 'hook', secretKey: 'token' } }] }] };
    const objects = [listener([github]), binding, template];
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'hook', namespace: 'ci' } };
    const [right, wrong] = ['secret', 'guessed'].map((key) => ({ 'X-Hub-Signature-256': [`sha256=${createHmac('sha256', key).update('{"after":"abc"}').digest('hex')}`] }));
    for (const values of [{ stringData: { token: 'secret' } }, { data: { token: Buffer.from('secret').toString('base64') } }]) {
      expect((await rehearse([...objects, { ...secret, ...values }], { after: 'abc' }, right)).deliveries).toMatchObject([{ outcome: { kind: 'rendered' } }]);
      expect((await rehearse([...objects, { ...secret, ...values }], { after: 'abc' }, wrong)).deliveries).toMatchObject([{ outcome: { kind: 'filtered' } }]);
    }
    expect((await rehearse(objects, { after: 'abc' }, right)).deliveries).toMatchObject([{ outcome: { kind: 'retryable', reason: 'secret-missing', text: expect.stringContaining('"hook"') } }]);
  });
});
