import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { InterceptorDecision, JsonObject, JsonValue } from '@millrace/triggers';
import { never, outgoingStub, request, secretsWith, type StubAnswer } from '../../../../test/support/interceptors.ts';
import { githubInterceptor } from './github.ts';

const secrets = { 'ns/hook/token': 'secret', 'ns/hook/next': 'newer', 'ns/gh/pat': 'ghp_abc' };
const secretRef = { secretName: 'hook', secretKey: 'token' };
const personalAccessToken = { secretName: 'gh', secretKey: 'pat' };
const now = 1_700_000_000_000;

describe('the signature', () => {
  test('is checked over the bytes of the body', async () => {
    expect(await ask({ body: '{ "a":1 }', params: { secretRef }, ...signed('{ "a":1 }') })).toMatchObject({ kind: 'continue', verified: true });
    expect(await ask({ body: '{"a":1}', params: { secretRef }, ...signed('{ "a":1 }') })).toMatchObject({
      kind: 'stopped',
      code: 9,
      reason: 'signature-invalid',
      text: 'payload signature check failed',
      why: { kind: 'header', name: 'X-Hub-Signature-256', found: { kind: 'masked' }, wanted: 'a signature made with secret "hook"' },
    });
  });

  test('may be made with either of two keys while the secret is rotated', async () => {
    const both = { ...secretRef, secretKey: 'token,next' };
    for (const key of ['secret', 'newer']) expect(await ask({ params: { secretRef: both }, ...signed('{}', key) })).toMatchObject({ kind: 'continue' });
    expect(await ask({ params: { secretRef: both }, ...signed('{}', 'older') })).toMatchObject({ reason: 'signature-invalid' });
    expect(await ask({ params: { secretRef: { ...secretRef, secretKey: 'gone, token' } }, ...signed('{}') })).toMatchObject({ kind: 'continue' });
  });

  test('is not asked for again when the event is replayed', async () => {
    expect(await ask({ params: { secretRef }, verified: true })).toMatchObject({ kind: 'continue', verified: true });
  });

  test.each([
    ['secret', { secretName: 'nope', secretKey: 'token' }, 'error getting secret: secrets "nope" not found'],
    ['key', { secretName: 'hook', secretKey: 'nope' }, 'error getting secret: cannot find nope key in secret ns/hook'],
  ])('waits for a missing %s, and names it', async (_, ref, text) => {
    expect(await ask({ params: { secretRef: ref }, ...signed('{}') })).toMatchObject({
      kind: 'failed',
      code: 9,
      text,
      failure: { kind: 'retryable', reason: 'secret-missing', scope: { kind: 'absent' } },
      why: { kind: 'secret', namespace: 'ns', name: ref.secretName, key: ref.secretKey },
    });
  });
});

describe('changed files of a pull request', () => {
  const params = { addChangedFiles: { enabled: true, personalAccessToken } };
  const files = '/repos/o/r/pulls/2/files?per_page=100';

  test('are those of every page', async () => {
    const { decision, asked } = await askGithub(pullRequest(params), {
      [files]: { body: [{ filename: 'a' }, { filename: 'b' }], header: link('https://api.github.com/somewhere?page=2&per_page=100') },
      '/repos/o/r/pulls/2/files?page=2&per_page=100': { body: [{ filename: 'a' }] },
    });
    expect(decision).toMatchObject({ kind: 'continue', extensions: { changed_files: 'a,b,a' } });
    expect(asked.map(({ header }) => header['Authorization'])).toEqual([['Bearer ghp_abc'], ['Bearer ghp_abc']]);
  });

  test('are asked for no further when a page names itself as the next', async () => {
    const again = { body: [{ filename: 'a' }], header: link('https://api.github.com/x?page=2') };
    const { asked } = await askGithub(pullRequest(params), { [files]: again, '/repos/o/r/pulls/2/files?page=2&per_page=100': again });
    expect(asked).toHaveLength(2);
  });

  test.each([
    ['the reset of its limit', { status: 403, header: { 'X-Ratelimit-Remaining': ['0'], 'X-Ratelimit-Reset': [String(now / 1000 + 90)] } }, 90_000],
    ['Retry-After', { status: 403, header: { 'Retry-After': ['30'] } }, 30_000],
    ['429 with Retry-After', { status: 429, header: { 'Retry-After': ['7'] } }, 7_000],
  ])('wait as long as GitHub says by %s', async (_, answer, retryAfterMs) => {
    expect((await askGithub(pullRequest(params), { [files]: answer })).decision).toMatchObject({ kind: 'failed', failure: { kind: 'retryable', reason: 'interceptor-throttled', scope: { kind: 'flow', retryAfterMs } } });
  });

  test.each<[string, StubAnswer, JsonObject]>([
    ['try again after 502', { status: 502 }, { kind: 'retryable', reason: 'interceptor-error', scope: { kind: 'attempt' } }],
    ['try again after an answer that is no JSON', { body: '<html>' }, { kind: 'retryable', reason: 'interceptor-error', scope: { kind: 'attempt' } }],
    ['try again after 202', { status: 202, body: {} }, { kind: 'retryable', reason: 'interceptor-error', scope: { kind: 'attempt' } }],
    ['give up after 401', { status: 401, body: { message: 'Bad credentials' } }, { kind: 'terminal', reason: 'interceptor-refused' }],
    ['give up after a 403 that is no limit', { status: 403, header: { 'X-Ratelimit-Remaining': ['59'], 'X-Ratelimit-Reset': ['1'] } }, { kind: 'terminal', reason: 'interceptor-refused' }],
  ])('%s', async (_, answer, failure) => {
    expect((await askGithub(pullRequest(params), { [files]: answer })).decision).toMatchObject({ kind: 'failed', failure });
  });
});

describe('owners', () => {
  const members = '/orgs/o/public_members';
  const owners = '/repos/o/r/contents/OWNERS';
  const params = { githubOwners: { enabled: true, checkType: 'all', personalAccessToken } };

  test('are found on any page', async () => {
    const { decision, asked } = await askGithub(pullRequest(params), {
      [members]: { body: [{ login: 'x' }], header: link('https://api.github.com/orgs/o/public_members?page=2') },
      [`${members}?page=2`]: { body: [{ login: 'mona' }] },
    });
    expect(decision).toMatchObject({ kind: 'continue' });
    expect(asked).toHaveLength(2);
  });

  test('may stand in OWNERS, in any case', async () => {
    expect((await askGithub(pullRequest(params), { '/repos/o/r/collaborators': { body: [] }, [owners]: file('approvers:\n- MONA\n') })).decision).toMatchObject({ kind: 'continue' });
  });

  test('that do not know the sender stop the event, and the outcome says who was asked', async () => {
    expect((await askGithub(pullRequest(params), { '/repos/o/r/collaborators': { body: [{ login: 'Mona' }] }, [owners]: file('approvers: [x]') })).decision).toMatchObject({
      kind: 'stopped',
      reason: 'owner-not-allowed',
      why: { kind: 'owners', sender: 'mona', repository: 'o/r', checked: ['public members of "o"', 'collaborators of "o/r"', 'file "OWNERS"'] },
    });
  });

  test.each([
    ['broken YAML', 'approvers: [x'],
    ['names that are objects', 'approvers: [{a: b}]'],
    ['a list', '- a'],
    ['too many aliases', `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\napprovers: [*c,*c,*c,*c,*c,*c,*c,*c,*c]`],
  ])('in a file with %s are an error', async (_, text) => {
    expect((await askGithub(pullRequest({ githubOwners: { enabled: true, checkType: 'none' } }), { [owners]: file(text) })).decision).toMatchObject({ kind: 'failed', failure: { kind: 'terminal' }, text: expect.stringMatching(/^error checking owner verification: yaml: /) });
  });

  test('let nobody in who has no name', async () => {
    const noName = pullRequest({ githubOwners: { enabled: true, checkType: 'none' } }, { ...body, sender: {} });
    expect((await askGithub(noName, { [owners]: file('approvers:\nreviewers: [""]') })).decision).toMatchObject({ kind: 'stopped' });
  });

  test('are not asked about a comment that asks for nothing', async () => {
    const { decision, asked } = await askGithub(comment('thanks, /ok-to-test'), {});
    expect(decision).toMatchObject({ kind: 'stopped', reason: 'owner-not-allowed', why: { checked: ['comment "/ok-to-test"'] } });
    expect(asked).toEqual([]);
  });

  test('are asked once about /ok-to-test', async () => {
    const { decision, asked } = await askGithub(comment('fine\r\n/ok-to-test\r\n'), { [owners]: file('reviewers: [mona]') });
    expect(decision).toMatchObject({ kind: 'continue' });
    expect(asked).toHaveLength(1);
  });
});

describe('the Enterprise host', () => {
  const params = { addChangedFiles: { enabled: true, personalAccessToken } };

  test('is asked once the signature has been verified', async () => {
    const { asked } = await askGithub(enterprise('ghe.example.com', { ...params, secretRef }), {});
    expect(asked.map(({ url }) => url)).toEqual(['https://ghe.example.com/api/v3/repos/o/r/pulls/2/files?per_page=100']);
  });

  test('is not asked, and neither is github.com, without a signature', async () => {
    const { asked, decision } = await askGithub(enterprise('evil.example.com', params), {});
    expect(asked).toEqual([]);
    expect(decision).toMatchObject({ kind: 'stopped', code: 9, reason: 'interceptor-refused', why: { kind: 'header', name: 'X-Github-Enterprise-Host' } });
  });

  test.each(['user:pass@host', 'host/path', 'host?', 'host#', 'a b', '..', 'host:1:2', '[::1]'])('is refused as "%s"', async (host) => {
    expect((await askGithub(enterprise(host, { ...params, secretRef }), {})).asked).toEqual([]);
  });
});

describe('a body that GitHub does not send', () => {
  const odd: [string, JsonValue][] = [
    ['a list', []],
    ['a repository name without a slash', { ...pullRequestBody(), repository: { full_name: 'o' } }],
    ['a repository name that climbs', { ...pullRequestBody(), repository: { full_name: '../..' } }],
    ['a repository name with a query', { ...pullRequestBody(), repository: { full_name: 'o/r?x' } }],
    ['a number that is a text', { ...pullRequestBody(), number: '2' }],
    ['a number that is null', { ...pullRequestBody(), number: null }],
    ['no repository', { number: 2 }],
  ];
  test.each(odd)('%s is an error, not a crash, and nobody is asked', async (_, json) => {
    for (const params of [{ addChangedFiles: { enabled: true } }, { githubOwners: { enabled: true, checkType: 'none' } }]) {
      const { asked, decision } = await askGithub(pullRequest(params, json), {});
      expect(decision).toMatchObject({ kind: 'stopped', code: 9, reason: 'interceptor-refused', text: expect.stringMatching(/^error parsing body: /) });
      expect(asked).toEqual([]);
    }
  });

  test.each<[string, JsonValue]>([
    ['commits that are no objects', { repository: { full_name: 'o/r' }, commits: [1] }],
    ['files that are no list', { repository: { full_name: 'o/r' }, commits: [{ added: 'a', modified: [], removed: [] }] }],
    ['a number that is an object', { repository: { full_name: 'o/r' }, number: {} }],
  ])('%s in a push are an error', async (_, json) => {
    expect((await askGithub(event('push', { addChangedFiles: { enabled: true } }, json), {})).decision).toMatchObject({ kind: 'stopped', code: 9 });
  });

  test('prints what is no text among the files as Go does', async () => {
    const json = { repository: { full_name: 'o/r' }, commits: [{ added: [1, null, true, ['a', 2], { b: 1e21, a: 0.00001 }], modified: [], removed: [] }] };
    expect((await askGithub(event('push', { addChangedFiles: { enabled: true } }, json), {})).decision).toMatchObject({ extensions: { changed_files: '1,<nil>,true,[a 2],map[a:1e-05 b:1e+21]' } });
  });
});

type Changes = Parameters<typeof request>[0];

const body = pullRequestBody();

function pullRequestBody(): JsonObject {
  return { number: 2, repository: { full_name: 'o/r' }, sender: { login: 'mona' } };
}

async function ask(changes: Changes): Promise<InterceptorDecision> {
  return (await askGithub(changes, {})).decision;
}

async function askGithub(changes: Changes, answers: Readonly<Record<string, StubAnswer>>) {
  const { outgoing, asked } = outgoingStub(answers);
  const decision = await githubInterceptor({ secrets: secretsWith(secrets), outgoing, now: () => now })(request(changes), never());
  return { decision, asked };
}

function signed(text: string, key = 'secret'): Pick<NonNullable<Changes>, 'header'> {
  return { header: { 'X-Hub-Signature-256': [`sha256=${createHmac('sha256', key).update(text).digest('hex')}`] } };
}

function event(name: string, params: JsonObject, json: JsonValue): NonNullable<Changes> {
  return { params, body: JSON.stringify(json), header: { 'X-Github-Event': [name] } };
}

function pullRequest(params: JsonObject, json: JsonValue = body): NonNullable<Changes> {
  return event('pull_request', params, json);
}

function comment(text: string): NonNullable<Changes> {
  return event('issue_comment', { githubOwners: { enabled: true, checkType: 'none' } }, { issue: { number: 2 }, comment: { body: text }, repository: { full_name: 'o/r' }, sender: { login: 'mona' } });
}

function enterprise(host: string, params: JsonObject): NonNullable<Changes> {
  const changes = pullRequest(params);
  return { ...changes, header: { ...changes.header, ...signed(changes.body ?? '').header, 'X-Github-Enterprise-Host': [host] } };
}

function file(text: string): StubAnswer {
  return { body: { type: 'file', encoding: 'base64', content: Buffer.from(text).toString('base64') } };
}

function link(url: string): Record<string, string[]> {
  return { Link: [`<https://api.github.com/x?page=9>; rel="last", <${url}>; rel="next"`] };
}
