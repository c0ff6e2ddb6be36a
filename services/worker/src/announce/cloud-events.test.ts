import { describe, expect, test } from '@jest/globals';
import type { OutgoingAnswer, OutgoingRequest } from '@millrace/interceptors';
import type { Event } from '@millrace/triggers';
import { announceCloudEvents } from './cloud-events.ts';
import type { Announcement } from './announce.ts';
import type { Errand, ErrandCame } from './errands.ts';

const event: Event = {
  id: 'event-1',
  receivedAt: 0,
  listener: { namespace: 'ci', name: 'el', uid: 'u', resourceVersion: '1' },
  method: 'POST',
  url: '/',
  headers: { 'Content-Type': ['application/json'], 'X-Hub-Signature-256': ['sha256=1'], Authorization: ['Bearer t'] },
};

describe('a CloudEvent', () => {
  test('is sent in binary mode with the request\'s headers, without its credentials', async () => {
    const { asked } = await announced({ kind: 'started' });
    expect(asked).toEqual([
      {
        method: 'POST',
        url: 'http://sink.ci/',
        header: {
          'Content-Type': ['application/json'],
          'Ce-Id': ['event-1'],
          'Ce-Source': ['/apis/triggers.tekton.dev/v1beta1/namespaces/ci/EventListener/el'],
          'Ce-Specversion': ['1.0'],
          'Ce-Subject': ['el processing event-1'],
          'Ce-Time': ['1970-01-01T00:00:01.000Z'],
          'Ce-Type': ['dev.tekton.event.triggers.started.v1'],
        },
        body: '{"Content-Type":["application/json"]}',
      },
    ]);
  });

  test.each<[Announcement, string]>([
    [{ kind: 'successful' }, '{"Content-Type":["application/json"]}'],
    [{ kind: 'done' }, 'null'],
    [{ kind: 'failed', text: 'why' }, 'null'],
  ])('of %j holds %s', async (announcement, body) => {
    const { asked } = await announced(announcement);
    expect(asked.map((request) => request.body)).toEqual([body]);
  });

  test('is not sent about a dead letter, nor where the listener names nobody', async () => {
    expect((await announced({ kind: 'dead-letter', trigger: 't', text: 'why' })).asked).toEqual([]);
    expect((await announced({ kind: 'started' }, { uri: '' })).asked).toEqual([]);
  });

  test.each<[OutgoingAnswer, ErrandCame['kind']]>([
    [{ kind: 'answered', status: 202, header: {}, body: Buffer.alloc(0) }, 'sent'],
    [{ kind: 'answered', status: 400, header: {}, body: Buffer.alloc(0) }, 'refused'],
    [{ kind: 'answered', status: 503, header: {}, body: Buffer.alloc(0) }, 'again'],
    [{ kind: 'unanswered', problem: 'unreachable', text: 'ECONNREFUSED' }, 'again'],
    [{ kind: 'unanswered', problem: 'forbidden-address', text: 'loopback' }, 'refused'],
  ])('answered with %j is %s', async (answer, came) => {
    expect((await announced({ kind: 'done' }, { answer })).came.map(({ kind }) => kind)).toEqual([came]);
  });
});

const accepted: OutgoingAnswer = { kind: 'answered', status: 200, header: {}, body: Buffer.alloc(0) };

async function announced(announcement: Announcement, { uri = 'http://sink.ci/', answer = accepted }: { readonly uri?: string; readonly answer?: OutgoingAnswer } = {}) {
  const asked: unknown[] = [];
  const errands: Errand[] = [];
  async function outgoing({ method, url, header, body }: OutgoingRequest): Promise<OutgoingAnswer> {
    asked.push({ method, url, header, body: Buffer.from(body ?? []).toString() });
    return answer;
  }
  announceCloudEvents({ uriOf: () => uri, outgoing, errands: { run: (errand) => errands.push(errand) }, now: () => 1000 })(event, announcement);
  const came = await Promise.all(errands.map((errand) => errand(new AbortController().signal)));
  return { asked: asked as { readonly body: string }[], came };
}
