import { describe, expect, test } from '@jest/globals';
import type { JsonValue } from '@millrace/triggers';
import { createAccessReview } from './access-review.ts';
import type { AccessQuestion, ReviewedIn } from './access-review.ts';
import type { KubeAnswer, KubeRequest } from './kube.ts';

const QUESTION: AccessQuestion = { user: 'system:serviceaccount:ci:listener', verb: 'impersonate', group: '', resource: 'serviceaccounts', namespace: 'ci', name: 'deployer' };

function reviewer(status: JsonValue | KubeAnswer, reviewedIn: ReviewedIn = 'cluster') {
  const asked: KubeRequest[] = [];
  const clock = { now: 0 };
  const mayAccount = createAccessReview(
    {
      request(request) {
        asked.push(request);
        return Promise.resolve(isAnswer(status) ? status : { kind: 'answer', status: 201, body: { kind: 'SubjectAccessReview', status }, warnings: [] });
      },
    },
    reviewedIn,
    () => clock.now,
  );
  return { asked, clock, ask: (question = QUESTION) => mayAccount(question, new AbortController().signal) };
}

function isAnswer(value: JsonValue | KubeAnswer): value is KubeAnswer {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

describe('an access review', () => {
  test('asks for the account with the groups that its token has', async () => {
    const { asked, ask } = reviewer({ allowed: true });
    expect(await ask()).toEqual({ kind: 'yes' });
    expect(asked[0]).toMatchObject({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
      body: {
        spec: {
          user: 'system:serviceaccount:ci:listener',
          groups: ['system:serviceaccounts', 'system:serviceaccounts:ci', 'system:authenticated'],
          resourceAttributes: { verb: 'impersonate', group: '', resource: 'serviceaccounts', namespace: 'ci', name: 'deployer' },
        },
      },
    });
    expect(asked[0]?.impersonate).toBeUndefined();
  });

  test('asks the namespace itself where rights are those of Roles', async () => {
    const { asked, ask } = reviewer({ allowed: true }, 'namespaces');
    expect(await ask()).toEqual({ kind: 'yes' });
    expect(asked[0]).toMatchObject({
      path: '/apis/authorization.k8s.io/v1/namespaces/ci/localsubjectaccessreviews',
      body: { kind: 'LocalSubjectAccessReview', metadata: { namespace: 'ci' }, spec: { user: 'system:serviceaccount:ci:listener', resourceAttributes: { namespace: 'ci', name: 'deployer' } } },
    });
  });

  test('says no with the line that kubectl says no to', async () => {
    const { ask } = reviewer({ allowed: false });
    expect(await ask()).toEqual({
      kind: 'no',
      text: 'account "system:serviceaccount:ci:listener" may not impersonate serviceaccounts "deployer" in namespace "ci" (kubectl auth can-i impersonate serviceaccounts/deployer --namespace ci --as system:serviceaccount:ci:listener)',
      canI: 'kubectl auth can-i impersonate serviceaccounts/deployer --namespace ci --as system:serviceaccount:ci:listener',
    });
  });

  test('that is denied is a no, whatever else it says', async () => {
    expect(await reviewer({ allowed: true, denied: true }).ask()).toMatchObject({ kind: 'no' });
  });

  test.each([[{}], [null], ['yes'], [{ allowed: 'true' }]])('whose answer is %j failed: neither yes nor a no for good', async (status) => {
    expect(await reviewer(status).ask()).toMatchObject({ kind: 'failed', failure: { code: 'UNREADABLE_ANSWER' } });
  });

  test('that says no is asked for again, once the API server has read every role', async () => {
    const no: KubeAnswer = { kind: 'answer', status: 201, body: { status: { allowed: false } }, warnings: [] };
    const yes: KubeAnswer = { kind: 'answer', status: 201, body: { status: { allowed: true } }, warnings: [] };
    const ready: KubeAnswer = { kind: 'answer', status: 200, body: 'ok', warnings: [] };
    const failure = { status: 500, code: 'HTTP500', text: '[-]informer-sync failed', classified: { kind: 'retryable', reason: 'api-error', scope: { kind: 'attempt' } } } as const;
    const starting: KubeAnswer = { kind: 'refused', status: 500, warnings: [], failure };
    const answers = [no, starting, no, ready, yes];
    const asked: string[] = [];
    const mayAccount = createAccessReview(
      {
        request({ path }) {
          asked.push(path.split('/').at(-1) ?? '');
          return Promise.resolve(answers.shift() ?? no);
        },
      },
      'cluster',
    );
    const { signal } = new AbortController();
    expect(await mayAccount(QUESTION, signal)).toMatchObject({ kind: 'failed', failure: { text: failure.text, classified: { reason: 'api-unreachable', scope: { kind: 'cluster' } } } });
    expect(await mayAccount(QUESTION, signal)).toEqual({ kind: 'yes' });
    expect(asked).toEqual(['subjectaccessreviews', 'readyz', 'subjectaccessreviews', 'readyz', 'subjectaccessreviews']);
  });

  test('that gets no answer fails, and is asked again', async () => {
    const failure = { status: 503, code: 'X', text: 'x', classified: { kind: 'retryable', reason: 'api-error', scope: { kind: 'attempt' } } } as const;
    const { asked, ask } = reviewer({ kind: 'refused', status: 503, warnings: [], failure });
    expect(await ask()).toEqual({ kind: 'failed', failure });
    await ask();
    expect(asked.length).toBe(2);
  });

  test('is kept for seconds, for the same question only', async () => {
    const { asked, clock, ask } = reviewer({ allowed: true });
    await ask();
    await ask();
    expect(asked.length).toBe(1);
    await ask({ ...QUESTION, name: 'other' });
    expect(asked.length).toBe(2);
    clock.now = 5_000;
    await ask();
    expect(asked.length).toBe(3);
  });
});
