import { describe, expect, test } from '@jest/globals';
import type { InterceptorDecision, JsonObject } from '@millrace/triggers';
import { never, request, secretsWith } from '../../../../test/support/interceptors.ts';
import type { SecretReader } from '../secrets/secret-reader.ts';
import { celInterceptor } from './interceptor.ts';

describe('a filter', () => {
  test('lets through what it is true for', async () => {
    expect(await filtered("body.ref == 'refs/heads/main'")).toEqual({ kind: 'continue', extensions: {}, verified: false });
  });

  test('stops the rest, and says what the event had where it looked', async () => {
    expect(await filtered("body.ref == 'refs/heads/next' && header.match('X-GitHub-Event', 'push') && has(body.pull)")).toEqual({
      kind: 'stopped',
      code: 9,
      reason: 'filter-not-true',
      text: "expression body.ref == 'refs/heads/next' && header.match('X-GitHub-Event', 'push') && has(body.pull) did not return true",
      why: {
        kind: 'expression',
        expression: "body.ref == 'refs/heads/next' && header.match('X-GitHub-Event', 'push') && has(body.pull)",
        references: [
          { name: 'body.ref', value: 'refs/heads/main' },
          { name: "header.canonical('X-GitHub-Event')", value: 'push' },
          { name: 'has(body.pull)', value: false },
        ],
      },
    });
  });

  test('that fails on this event stops it too, as Tekton does', async () => {
    expect(await filtered("body.pull.title == 'x'")).toMatchObject({
      kind: 'stopped',
      code: 3,
      reason: 'filter-not-true',
      text: `error evaluating cel expression: expression "body.pull.title == 'x'" failed to evaluate: no such key: pull`,
      why: { references: [{ name: 'has(body.pull.title)', value: false }] },
    });
  });

  test('that is no boolean is not true', async () => {
    expect(await filtered('body.ref')).toMatchObject({ kind: 'stopped', code: 9 });
  });

  test('that does not compile is the fault of the trigger, not of the event', async () => {
    expect(await filtered('body.ref ==')).toMatchObject({ kind: 'failed', code: 3, failure: { kind: 'terminal', reason: 'interceptor-invalid' } });
    expect(await filtered("1 == 'a'")).toMatchObject({ kind: 'failed', code: 3, failure: { kind: 'terminal', reason: 'interceptor-invalid' } });
  });

  test('that never ends is a dead letter that says so', async () => {
    expect(await filtered('lists.range(1000).all(a, lists.range(1000).all(b, true))')).toMatchObject({
      kind: 'failed',
      failure: { kind: 'terminal', reason: 'cost-limit' },
      text: expect.stringContaining('is beyond the cost limit'),
    });
  });

  test('sees a body that is empty or null as an empty object, and fails on others', async () => {
    expect(await filtered('size(body) == 0', { body: '' })).toMatchObject({ kind: 'continue' });
    expect(await filtered('size(body) == 0', { body: 'null' })).toMatchObject({ kind: 'continue' });
    expect(await filtered('true', { body: '[1]' })).toMatchObject({ kind: 'failed', code: 3, failure: { reason: 'body-invalid' } });
  });
});

describe('what is said about a filter', () => {
  test('never holds a credential header, nor what was compared with a secret', async () => {
    const decision = await filtered("body.token.compareSecret('key', 'name') && header.canonical('Authorization') == body.x && header['X-Gitlab-Token'][0] == '' && size(header) == 0", { secrets: { 'ns/name/key': 'other' } });
    expect(JSON.stringify(decision)).not.toMatch(/from the body|Bearer|gitlab-token/);
    expect(decision).toMatchObject({
      why: {
        references: [
          { name: 'body.token', value: '***' },
          { name: "header.canonical('Authorization')", value: '***' },
          { name: 'has(body.x)', value: false },
          { name: 'header["X-Gitlab-Token"][0]', value: '***' },
          { name: 'header', value: expect.anything() },
        ],
      },
    });
  });

  test('is short', async () => {
    const decision = await filtered("body.long == ''", { body: JSON.stringify({ long: 'x'.repeat(10_000) }) });
    expect(JSON.stringify(decision).length).toBeLessThan(600);
  });

  test('does not take the variable of a loop for the body', async () => {
    expect(await filtered('body.list.exists(body, body.x == 1)')).toMatchObject({ why: { references: [{ name: 'body.list', value: [{ y: 1 }] }] } });
  });
});

describe('overlays', () => {
  test('add extensions at paths, each from the same event', async () => {
    expect(await overlaid([['short.sha', "body.sha.truncate(3)"], ['short.n', 'body.list.size()'], ['all', 'extensions']])).toEqual({
      kind: 'continue',
      extensions: { short: { sha: 'abc', n: 1 }, all: {} },
      verified: false,
    });
  });

  test.each([
    ['null', 13],
    ['1u', 13],
    ["timestamp('2020-01-01T00:00:00Z')", 13],
    ['0.0 / 0.0', 13],
    ["'é'.truncate(1)", 13],
    ['{1: 2}', 13],
    ['body.nobody', 3],
  ])('%s cannot be one', async (expression, code) => {
    expect(await overlaid([['x', expression]])).toMatchObject({ kind: 'stopped', code, reason: 'interceptor-refused' });
  });

  test('let others have their turn, where they are many and long', async () => {
    let turns = 0;
    let isRunning = true;
    function takeTurn(): void {
      turns += 1;
      if (isRunning) setImmediate(takeTurn);
    }
    takeTurn();
    const before = turns;
    await overlaid(Array.from({ length: 6 }, (_, index) => [`x${index}`, 'lists.range(20000).map(n, n).size()']));
    isRunning = false;
    expect(turns).toBeGreaterThan(before);
  });

  test('are bounded together, and the one that is too much is named', async () => {
    const body = JSON.stringify({ x: 'a'.repeat(1_600_000) });
    expect(await overlaid([['first', 'body.x'], ['second', 'body.x']], { body })).toMatchObject({
      kind: 'failed',
      failure: { kind: 'terminal', reason: 'cost-limit' },
      text: 'overlay "second": the overlays come to 3200024 characters of JSON, at most 3145728 are kept',
    });
  });

  test('are bounded each by what its expression and its JSON take', async () => {
    expect(await overlaid([['x', 'body.x']], { body: JSON.stringify({ x: '<'.repeat(600_000) }) })).toMatchObject({
      kind: 'failed',
      failure: { reason: 'cost-limit' },
      text: 'overlay "x": overlay result is beyond the cost limit: the expression does more than 300000 steps of work',
    });
  });

  test('are bounded together with what was added before', async () => {
    const body = JSON.stringify({ x: 'a'.repeat(1_600_000) });
    expect(await overlaid([['x', 'body.x']], { body, extensions: { before: 'a'.repeat(1_600_000) } })).toMatchObject({
      kind: 'failed',
      failure: { reason: 'cost-limit' },
      text: expect.stringMatching(/^the overlays come to 1600008 characters of JSON, together with .* more than 3145728/),
    });
  });

  test.each([
    ['of many parts', `x${'.x'.repeat(50)}`],
    ['of wildcards', '?*'.repeat(10)],
    ['with a place in a list', 'x.x.x.0'],
  ])('with a key %s are only looked for in as much as that allows', async (_name, key) => {
    const body = JSON.stringify({ x: 'a'.repeat(400_000) });
    expect(await overlaid([['x', 'body.x'], [key, '1']], { body })).toMatchObject({
      kind: 'failed',
      failure: { reason: 'cost-limit' },
      text: expect.stringMatching(/^overlay "[^"]+": finding the place of its key among the overlays before it, 400008 characters of JSON, takes \d+ steps of work, at most 300000 are taken$/),
    });
  });

  test('of some kilobytes beside a body of three megabytes are as they are', async () => {
    const body = JSON.stringify({ ref: 'main', x: 'a'.repeat(3_000_000), part: { text: '<'.repeat(20_000) }, json: JSON.stringify({ y: 'z'.repeat(100_000) }) });
    const decision = await overlaid([['a.b', 'body.part'], ['a.c', 'body.json.parseJSON().y'], ['a.list.0', 'body.ref']], { body });
    expect(decision).toMatchObject({ kind: 'continue', extensions: { a: { b: { text: '<'.repeat(20_000) }, c: 'z'.repeat(100_000), list: ['main'] } } });
  });

  test('need a key', async () => {
    expect(await overlaid([['', '1']])).toMatchObject({ kind: 'stopped', code: 13, text: "failed to sjson for key '': path cannot be empty" });
  });

  test('with integers that a double cannot hold become texts', async () => {
    expect(await overlaid([['x', '[9007199254740991, 9007199254740993]']])).toMatchObject({ extensions: { x: [9007199254740991, '9007199254740993'] } });
  });
});

describe('compareSecret', () => {
  const compares = "header.canonical('X-Gitlab-Token').compareSecret('key', 'name')";

  test('reads the secret of the trigger’s namespace, once, and the verdict is kept', async () => {
    const asked: string[] = [];
    expect(await filtered(`${compares} && body.token.compareSecret('key', 'name') == false`, { secrets: { 'ns/name/key': 'gitlab-token' }, asked })).toMatchObject({ kind: 'continue' });
    expect(asked).toEqual(['ns/name/key']);
  });

  test('verifies an event only where every comparison was right', async () => {
    const secrets = { 'ns/name/key': 'gitlab-token' };
    expect(await filtered(compares, { secrets })).toMatchObject({ kind: 'continue', verified: true });
    expect(await filtered(`!('x'.compareSecret('key', 'name')) && ${compares}`, { secrets })).toMatchObject({ kind: 'continue', verified: false });
  });

  test('needs no secret where the event was verified before', async () => {
    expect(await filtered(compares, { verified: true })).toMatchObject({ kind: 'continue', verified: true });
  });

  test('is an error in another namespace than the trigger’s', async () => {
    expect(await filtered("'x'.compareSecret('key', 'name', 'ns')", { secrets: { 'ns/name/key': 'x' } })).toMatchObject({ kind: 'continue' });
    expect(await filtered("'x'.compareSecret('key', 'name', 'other')", { secrets: { 'other/name/key': 'x' } })).toMatchObject({
      kind: 'stopped',
      code: 3,
      text: expect.stringContaining('namespace "other" is not the trigger\'s, "ns"'),
    });
  });

  test('waits for a secret that is not there, and names it', async () => {
    expect(await filtered(compares)).toMatchObject({
      kind: 'failed',
      code: 3,
      failure: { kind: 'retryable', reason: 'secret-missing', scope: { kind: 'absent' } },
      why: { kind: 'secret', namespace: 'ns', name: 'name', key: 'key' },
      text: expect.stringContaining('failed to find secret \'v1beta1.SecretRef{SecretKey:"key", SecretName:"name"}\' in compareSecret: secrets "name" not found'),
    });
  });

  test('does not wait where the secret does not matter', async () => {
    expect(await filtered(`${compares} || true`)).toMatchObject({ kind: 'continue' });
  });

  test('passes on why nobody could read it', async () => {
    const failure = { kind: 'retryable', reason: 'api-unreachable', scope: { kind: 'cluster' } } as const;
    const reader: SecretReader = { read: async () => ({ kind: 'unreadable', text: 'connection refused', failure }) };
    expect(await celInterceptor({ secrets: reader })(request({ params: { filter: compares } }), never())).toMatchObject({ kind: 'failed', failure, text: expect.stringContaining('connection refused') });
  });

  test('does not read a namespace empty', async () => {
    expect(await filtered("lists.range(100).exists(n, 'x'.compareSecret('key', string(n)))")).toMatchObject({ kind: 'failed', failure: { reason: 'cost-limit' } });
  });
});

describe('params', () => {
  test('of a wrong type are named', async () => {
    const decision = await celInterceptor({ secrets: secretsWith({}) })(request({ params: { filter: 1 } }), never());
    expect(decision).toMatchObject({ kind: 'failed', code: 3, text: expect.stringContaining('failed to parse interceptor params') });
  });

  test('may be absent', async () => {
    expect(await celInterceptor({ secrets: secretsWith({}) })(request(), never())).toEqual({ kind: 'continue', extensions: {}, verified: false });
  });

  test('are not looked at without a context', async () => {
    expect(await celInterceptor({ secrets: secretsWith({}) })(request({ context: null }), never())).toMatchObject({ kind: 'failed', text: 'no request context passed' });
  });
});

const event = { ref: 'refs/heads/main', sha: 'abcdef', token: 'from the body', list: [{ y: 1 }] };
const header = { 'X-Github-Event': ['push'], 'X-Gitlab-Token': ['gitlab-token'], Authorization: ['Bearer abc'] };

type Given = { readonly body?: string; readonly extensions?: JsonObject; readonly secrets?: Readonly<Record<string, string>>; readonly verified?: boolean; readonly asked?: string[] };

function filtered(filter: string, given: Given = {}): Promise<InterceptorDecision> {
  return intercept({ filter }, given);
}

function overlaid(overlays: readonly (readonly [key: string, expression: string])[], given: Given = {}): Promise<InterceptorDecision> {
  return intercept({ overlays: overlays.map(([key, expression]) => ({ key, expression })) }, given);
}

function intercept(params: JsonObject, { body = JSON.stringify(event), extensions = {}, secrets = {}, verified = false, asked = [] }: Given): Promise<InterceptorDecision> {
  const reader = secretsWith(secrets);
  const noting: SecretReader = {
    read(namespace, name, key) {
      asked.push(`${namespace}/${name}/${key}`);
      return reader.read(namespace, name, key);
    },
  };
  return celInterceptor({ secrets: noting })(request({ body, header, extensions, params, verified }), never());
}
