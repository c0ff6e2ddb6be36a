import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../go/json.ts';
import { bodyOfText } from './event-body.ts';
import { runChain, type ChainInput, type ResolvedInterceptor } from './chain.ts';
import type { InterceptorDecision, InterceptorRequest } from './protocol.ts';

describe('a chain', () => {
  test('gives each interceptor what the earlier ones added, by top-level key', async () => {
    const seen: JsonObject[] = [];
    const result = await run([adds({ o: { x: 1 }, p: 1 }), adds({ o: { y: 2 } }), sees((request) => seen.push(request.extensions))]);
    expect(seen).toEqual([{ o: { y: 2 }, p: 1 }]);
    expect(result.end).toMatchObject({ kind: 'passed', extensions: { o: { y: 2 }, p: 1 } });
  });

  test('keeps an extension named __proto__ as a key', async () => {
    const result = await run([adds(JSON.parse('{"__proto__":{"polluted":true}}'))]);
    if (result.end.kind !== 'passed') throw new Error('did not pass');
    expect(Object.keys(result.end.extensions)).toEqual(['__proto__']);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  test('ends at the first that stops, and says which', async () => {
    const result = await run([adds({ a: 1 }), answers('no', stopped), adds({ b: 1 })]);
    expect(result.end).toMatchObject({ kind: 'stopped', position: 1, name: 'no', decision: stopped });
    expect(result.steps.map(({ name, said, added }) => [name, said, added])).toEqual([
      ['adds', 'continue', { a: 1 }],
      ['no', 'stopped', {}],
    ]);
  });

  test('ends at the first that fails', async () => {
    const failed: InterceptorDecision = { kind: 'failed', code: 9, text: 'away', failure: { kind: 'retryable', reason: 'interceptor-unreachable', scope: { kind: 'attempt' } }, why: { kind: 'response', url: 'http://x' } };
    expect((await run([answers('away', failed)])).end).toMatchObject({ kind: 'failed', position: 0, name: 'away', decision: failed });
  });

  test('converts a form once, before the first', async () => {
    const bodies: string[] = [];
    await run([sees((request) => bodies.push(request.body.text(), request.received.text()))], formEvent);
    expect(bodies).toEqual(['{"a":["1"],"b":["2"]}', 'a=1&b=2']);
  });

  test('converts nothing when it is empty', async () => {
    expect(bodyOf(await run([], formEvent))).toBe('a=1&b=2');
  });

  test('leaves a form alone that a webhook forwards, unless a group has added extensions', async () => {
    const bodies: string[] = [];
    const webhook: ResolvedInterceptor = { ...sees((request) => bodies.push(request.body.text())), style: 'webhook' };
    await run([webhook], formEvent);
    await run([webhook], { ...formEvent, extensions: { x: 1 } });
    expect(bodies).toEqual(['a=1&b=2', '{"a":["1"],"b":["2"],"extensions":{"x":1}}']);
  });

  test('puts extensions into the body of a webhook, whose answer replaces body and headers for the others', async () => {
    const bodies: string[] = [];
    const webhook: ResolvedInterceptor = {
      ...answers('old', { kind: 'continue', extensions: {}, replaced: { body: bodyOfText('{"new":true}'), header: { 'X-New': ['1'] } } }),
      style: 'webhook',
    };
    const spy: ResolvedInterceptor = { ...webhook, intercept: async (request, signal) => (bodies.push(request.body.text()), webhook.intercept(request, signal)) };
    const result = await run([adds({ 'a.b': 1 }), spy, sees((request) => bodies.push(request.body.text()))]);
    expect(bodies).toEqual(['{"extensions":{"a":{"b":1}}}', '{"new":true}']);
    expect(result.end).toMatchObject({ kind: 'passed', header: { 'X-New': ['1'] }, extensions: { 'a.b': 1 } });
    expect(bodyOf(result)).toBe('{"new":true}');
    expect(result.steps[1]).toMatchObject({ replacedBody: true });
  });

  test('puts each extension at the path that its name is, beside what the body has there', async () => {
    const bodies: string[] = [];
    const webhook: ResolvedInterceptor = { ...sees((request) => bodies.push(request.body.text())), style: 'webhook' };
    const body = bodyOfText('{"extensions" : {"a":{"x":1},"b":2}, "c":3}');
    await run([adds({ 'a.y': 2, '': 0, b: [1], 'l.0': 'first', 'l.-1': 'next', 'a.*': 'any', '@this': 1 }), webhook], { body });
    await run([adds({ 'a.y': 2, b: [1], 'l.0': 'first', 'l.-1': 'next', 'a.*': 'any', '@this': 1 }), webhook], { body });
    expect(bodies).toEqual([
      '{"extensions" : {"a":{"x":"any","y":2},"b":[1],"":0,"l":["first","next"]}, "c":3}',
      '{"extensions" : {"a":{"x":"any","y":2},"b":[1],"l":["first","next"]}, "c":3}',
    ]);
  });

  test('is a dead letter where extensions have no place in the body', async () => {
    const result = await run([adds({ a: 1 }), { ...adds({}), style: 'webhook' }], { body: bodyOfText('[1]') });
    expect(result.end).toMatchObject({ kind: 'failed', position: 1, decision: { failure: { kind: 'terminal', reason: 'body-invalid' } } });
  });

  test('tells an interceptor that it has verified the event before, and records that it has now', async () => {
    const told: unknown[] = [];
    const verifies: ResolvedInterceptor = { ...sees((request) => told.push(request.verified)), name: 'github' };
    await run([verifies], { verifiedBefore: [{ position: 0, name: 'github' }] });
    await run([verifies], { verifiedBefore: [{ position: 1, name: 'github' }] });
    expect(told).toEqual([true, false]);
    expect((await run([answers('github', { kind: 'continue', extensions: {}, verified: true })])).steps).toMatchObject([{ verified: true }]);
  });
});

const stopped: InterceptorDecision = { kind: 'stopped', code: 9, text: 'no', reason: 'filter-not-true', why: { kind: 'expression', expression: 'false', references: [] } };
const formEvent: Partial<ChainInput> = { body: bodyOfText('a=1&b=2'), received: bodyOfText('a=1&b=2'), header: { 'Content-Type': ['application/x-www-form-urlencoded'] } };

function run(interceptors: readonly ResolvedInterceptor[], changes: Partial<ChainInput> = {}): ReturnType<typeof runChain> {
  const input: ChainInput = {
    body: bodyOfText('{}'),
    received: bodyOfText('{}'),
    receivedAt: 0,
    header: {},
    extensions: {},
    context: { eventURL: '/', eventID: 'e', triggerID: 'namespaces/ns/triggers/t' },
    verifiedBefore: [],
    ...changes,
  };
  return runChain(interceptors, input, AbortSignal.timeout(10_000));
}

function adds(extensions: JsonObject): ResolvedInterceptor {
  return answers('adds', { kind: 'continue', extensions });
}

function sees(look: (request: InterceptorRequest) => unknown): ResolvedInterceptor {
  return {
    ...adds({}),
    async intercept(request) {
      look(request);
      return { kind: 'continue', extensions: {} };
    },
  };
}

function answers(name: string, decision: InterceptorDecision): ResolvedInterceptor {
  return { name, style: 'interceptor', calls: false, params: {}, intercept: async () => decision };
}

function bodyOf({ end }: Awaited<ReturnType<typeof run>>): string {
  return end.kind === 'passed' ? end.body.text() : '';
}
