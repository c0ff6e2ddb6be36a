import { describe, expect, test } from '@jest/globals';
import type { KubeAnswer, KubeRequest } from '@millrace/kube';
import type { Event } from '@millrace/triggers';
import { announceKubernetesEvents } from './kubernetes-events.ts';
import type { Announcement } from './announce.ts';
import type { Errand } from './errands.ts';

const event: Event = { id: 'event-1', receivedAt: 0, listener: { namespace: 'ci', name: 'el', uid: 'u', resourceVersion: '7' }, method: 'POST', url: '/', headers: {} };

describe('a Kubernetes Event', () => {
  test('is about the EventListener, in its namespace', async () => {
    const { asked } = await announced({ kind: 'started' });
    expect(asked).toEqual([
      {
        method: 'POST',
        path: '/api/v1/namespaces/ci/events',
        body: {
          apiVersion: 'v1',
          kind: 'Event',
          metadata: { name: 'el.1', namespace: 'ci' },
          involvedObject: { apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'EventListener', namespace: 'ci', name: 'el', uid: 'u', resourceVersion: '7' },
          type: 'Normal',
          reason: 'dev.tekton.event.triggers.started.v1',
          message: '',
          source: { component: 'EventListener' },
          reportingComponent: 'EventListener',
          reportingInstance: '',
          firstTimestamp: '1970-01-01T00:00:01Z',
          lastTimestamp: '1970-01-01T00:00:01Z',
          count: 1,
        },
      },
    ]);
  });

  test.each<[Announcement, string]>([
    [{ kind: 'failed', text: 'select: listener-invalid' }, 'Warning dev.tekton.event.triggers.failed.v1 select: listener-invalid'],
    [{ kind: 'dead-letter', trigger: 'push', text: 'bind: param-unresolved' }, 'Warning dev.millrace.event.triggers.deadletter.v1 trigger "push": bind: param-unresolved'],
    [{ kind: 'dead-letter', trigger: '', text: 'x' }, 'Warning dev.millrace.event.triggers.deadletter.v1 x'],
  ])('of %j reads %s', async (announcement, line) => {
    const { asked } = await announced(announcement);
    expect(asked.map(({ body }) => `${body.type} ${body.reason} ${body.message}`)).toEqual([line]);
  });

  test('has no longer text than the API server takes', async () => {
    const { asked } = await announced({ kind: 'failed', text: 'x'.repeat(5000) });
    expect(asked[0]?.body.message).toHaveLength(1024);
  });

  test('is not sent when the listener has had its share', async () => {
    expect((await announced({ kind: 'done' }, { allowed: false })).asked).toEqual([]);
  });

  test('that may not be created is not tried again', async () => {
    const failure = { status: 403, code: 'Forbidden', text: 'no', classified: { kind: 'retryable', reason: 'right-missing', scope: { kind: 'absent' } } } as const;
    expect((await announced({ kind: 'done' }, { answer: { kind: 'refused', status: 403, failure, warnings: [] } })).came).toEqual([{ kind: 'refused', text: 'Kubernetes Event: no' }]);
  });
});

interface Asked {
  readonly body: { readonly type: string; readonly reason: string; readonly message: string };
}

const accepted: KubeAnswer = { kind: 'answer', status: 201, body: {}, warnings: [] };

async function announced(announcement: Announcement, { allowed = true, answer = accepted }: { readonly allowed?: boolean; readonly answer?: KubeAnswer } = {}) {
  const asked: unknown[] = [];
  const errands: Errand[] = [];
  async function request({ method, path, body }: KubeRequest): Promise<KubeAnswer> {
    asked.push({ method, path, body });
    return answer;
  }
  announceKubernetesEvents({ kube: { request }, errands: { run: (errand) => errands.push(errand) }, allowance: () => allowed, now: () => 1000, uniqueSuffix: () => '1' })(event, announcement);
  const came = await Promise.all(errands.map((errand) => errand(new AbortController().signal)));
  return { asked: asked as Asked[], came };
}
