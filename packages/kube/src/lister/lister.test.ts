/** The lister against a server that misbehaves on the wire in every way we know of. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { textAt } from '@millrace/triggers';
import { connectKube } from '../connect.ts';
import type { Lister } from '../kube.ts';
import { until } from '../../../../test/support/until.ts';
import { sendJson, startWireServer, status } from '../../../../test/support/wire-server.ts';
import type { SeenRequest } from '../../../../test/support/wire-server.ts';
import { startLister } from './lister.ts';
import type { ListerOptions } from './lister.ts';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

function mayNotList(_: SeenRequest, response: ServerResponse): void {
  sendJson(response, 403, status(403, 'Forbidden', 'triggers is forbidden: User "w" cannot list resource "triggers" in API group "triggers.tekton.dev" at the cluster scope'));
}

type Answer = (request: SeenRequest, response: ServerResponse) => void;

interface Api {
  list: Answer;
  /** Answers a watch; by default it stays open in `watches`. */
  watch: Answer;
  readonly watches: { readonly response: ServerResponse; readonly query: URLSearchParams; readonly path: string }[];
  readonly lists: URLSearchParams[];
  readonly problems: string[];
  readonly lister: Lister<string>;
}

const TRIGGERS = { group: 'triggers.tekton.dev', version: 'v1beta1', resource: 'triggers' };
const FAST = { retry: { baseMs: 1, capMs: 4 }, absent: { baseMs: 1, capMs: 4 } };

async function follow(list: Answer, options: Partial<ListerOptions<string>> = {}, watch?: Answer): Promise<Api> {
  const watches: Api['watches'] = [];
  const lists: URLSearchParams[] = [];
  const problems: string[] = [];
  function stayOpen(request: SeenRequest, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    watches.push({ response, query: queryOf(request), path: pathOf(request) });
  }
  const answers: Pick<Api, 'list' | 'watch'> = { list, watch: watch ?? stayOpen };
  const server = await startWireServer((request, response) => {
    if (queryOf(request).has('watch')) {
      answers.watch(request, response);
    } else {
      lists.push(queryOf(request));
      answers.list(request, response);
    }
  });
  const kube = await connectKube({ kind: 'server', server: server.url });
  const lister = startLister({
    kube,
    resource: TRIGGERS,
    namespaces: null,
    read: (object) => textAt(object, 'word'),
    onProblem: (text) => problems.push(text),
    ...options,
    times: { ...FAST, ...options.times },
  });
  open.push(lister, kube, server);
  return Object.assign(answers, { watches, lists, problems, lister });
}

function queryOf(request: SeenRequest): URLSearchParams {
  return new URL(request.url, 'http://x').searchParams;
}

function pathOf(request: SeenRequest): string {
  return new URL(request.url, 'http://x').pathname;
}

function object(name: string, resourceVersion: number, word = name, namespace = 'ci'): object {
  return { metadata: { namespace, name, resourceVersion: String(resourceVersion) }, word };
}

function listOf(resourceVersion: number, ...items: readonly object[]): Answer {
  return (_request, response) => sendJson(response, 200, { kind: 'TriggerList', metadata: { resourceVersion: String(resourceVersion) }, items });
}

function event(type: string, about: object): string {
  return `${JSON.stringify({ type, object: about })}\n`;
}

async function nthWatch(api: Api, count: number): Promise<Api['watches'][number]> {
  await until(() => api.watches.length >= count, `watch ${count} is open`);
  return api.watches[count - 1]!;
}

function words(api: Api): readonly string[] {
  return [...api.lister.all()].sort();
}

describe('a lister', () => {
  test('lists, then follows every change', async () => {
    const api = await follow(listOf(10, object('a', 8), object('b', 9)), { labelSelector: 'team=x' });
    await api.lister.synced(new AbortController().signal);
    expect(words(api)).toEqual(['a', 'b']);
    expect(api.lister.resourceVersion).toBe('10');

    const watch = await nthWatch(api, 1);
    expect(Object.fromEntries(watch.query)).toMatchObject({ watch: '1', allowWatchBookmarks: 'true', resourceVersion: '10', labelSelector: 'team=x' });
    expect(Number(watch.query.get('timeoutSeconds'))).toBeGreaterThanOrEqual(300);
    watch.response.write(event('ADDED', object('c', 11)) + event('MODIFIED', object('a', 12, 'a2')) + event('DELETED', object('b', 13)));
    await until(() => api.lister.resourceVersion === '13', 'three changes are seen');
    expect(words(api)).toEqual(['a2', 'c']);
    expect([api.lister.get('ci', 'a'), api.lister.get('other', 'a'), api.lister.inNamespace('ci').length, api.lister.inNamespace('other')]).toEqual(['a2', undefined, 2, []]);
  });

  test('tells of every change until it is asked not to', async () => {
    const api = await follow(listOf(1));
    await api.lister.synced(new AbortController().signal);
    let changes = 0;
    const stop = api.lister.onChange(() => {
      changes += 1;
    });
    const watch = await nthWatch(api, 1);
    watch.response.write(event('ADDED', object('a', 2)));
    await until(() => changes === 1, 'one change is told');
    stop();
    watch.response.write(event('ADDED', object('b', 3)));
    await until(() => words(api).length === 2, 'b is there');
    expect(changes).toBe(1);
  });

  test('takes a list page by page, and puts it in place in one step', async () => {
    const pages: Record<string, object> = {
      '': { metadata: { resourceVersion: '10', continue: 'two' }, items: [object('a', 1)] },
      two: { metadata: { resourceVersion: '10', continue: 'three' }, items: [object('b', 2)] },
      three: { metadata: { resourceVersion: '10' }, items: [object('c', 3)] },
    };
    const seen: number[] = [];
    const api = await follow(
      (request, response) => {
        seen.push(api.lister.all().length);
        sendJson(response, 200, pages[queryOf(request).get('continue') ?? '']);
      },
      { times: { pageSize: 1 } },
    );
    await api.lister.synced(new AbortController().signal);
    expect(words(api)).toEqual(['a', 'b', 'c']);
    expect(seen).toEqual([0, 0, 0]);
    expect(api.lists.map((query) => query.get('limit'))).toEqual(['1', '1', '1']);
  });

  test('begins again, all at once, when a page token has expired', async () => {
    const api = await follow((request, response) => {
      const query = queryOf(request);
      if (query.has('continue')) {
        sendJson(response, 410, status(410, 'Expired', 'The provided continue parameter is too old'));
      } else if (query.has('limit')) {
        sendJson(response, 200, { metadata: { resourceVersion: '5', continue: 'two' }, items: [object('stale', 1)] });
      } else {
        listOf(9, object('a', 1), object('b', 2))(request, response);
      }
    });
    await api.lister.synced(new AbortController().signal);
    expect(words(api)).toEqual(['a', 'b']);
    expect(api.lister.resourceVersion).toBe('9');
  });

  test('asks for smaller pages when one is too large', async () => {
    const server = await startWireServer((request, response) => {
      const query = queryOf(request);
      if (query.has('watch')) {
        response.writeHead(200).flushHeaders();
        return;
      }
      const from = Number(query.get('continue') ?? 0);
      const to = Math.min(from + Number(query.get('limit')), 8);
      const items = Array.from({ length: to - from }, (_, at) => object(`o${from + at}`, 1, 'x'.repeat(10_000)));
      sendJson(response, 200, { metadata: { resourceVersion: '1', ...(to < 8 ? { continue: String(to) } : {}) }, items });
    });
    const kube = await connectKube({ kind: 'server', server: server.url }, { maxAnswerBytes: 25_000 });
    const lister = startLister({ kube, resource: TRIGGERS, namespaces: null, read: (one) => textAt(one, 'word'), times: { ...FAST, pageSize: 8 } });
    open.push(lister, kube, server);
    await lister.synced(new AbortController().signal);
    expect(lister.all().length).toBe(8);
  });

  test('goes on where it was when a watch ends, by bookmark too', async () => {
    const api = await follow(listOf(10, object('a', 8)));
    const first = await nthWatch(api, 1);
    first.response.end(event('BOOKMARK', { metadata: { resourceVersion: '20' } }));
    const second = await nthWatch(api, 2);
    expect(second.query.get('resourceVersion')).toBe('20');
    second.response.write(event('ADDED', object('b', 21)), () => second.response.destroy());
    const third = await nthWatch(api, 3);
    expect(third.query.get('resourceVersion')).toBe('21');
    expect(api.lists.length).toBe(1);
    expect(words(api)).toEqual(['a', 'b']);
  });

  test.each([
    ['an event', event('ERROR', status(410, 'Expired', 'too old resource version: 10 (20)')), 200],
    ['an answer', JSON.stringify(status(410, 'Expired', 'too old resource version')), 410],
  ])('lists again when its version is too old, said by %s, and keeps what it knows meanwhile', async (_by, body, code) => {
    let watches = 0;
    const api = await follow(listOf(10, object('a', 8), object('b', 9)), {}, (_request, response) => {
      watches += 1;
      response.writeHead(watches === 1 ? code : 200, { 'content-type': 'application/json' });
      if (watches === 1) {
        api.list = (request, later) => {
          known = [...words(api)];
          listOf(30, object('b', 9), object('c', 29))(request, later);
        };
        response.end(body);
      } else {
        response.flushHeaders();
      }
    });
    let known: readonly string[] = [];
    await until(() => api.lister.resourceVersion === '30', 'the second list is taken in');
    expect(known).toEqual(['a', 'b']);
    expect(words(api)).toEqual(['b', 'c']);
  });

  test('outlives lines that are no events, and lists again afterwards', async () => {
    const api = await follow(listOf(10));
    const watch = await nthWatch(api, 1);
    watch.response.write(`{"type":"ADDED","object":\n\nnull\n${event('ADDED', object('a', 11))}`);
    await until(() => words(api).includes('a'), 'the event behind the garbage is seen');
    expect(api.problems.filter((text) => text.includes('no event')).length).toBe(3);
    api.list = listOf(12, object('a', 11), object('missed', 12));
    watch.response.end();
    await until(() => words(api).includes('missed'), 'what was in the lost line is listed');
  });

  test('reads events that are cut anywhere', async () => {
    const api = await follow(listOf(10));
    const watch = await nthWatch(api, 1);
    for (const byte of Buffer.from(event('ADDED', object('a', 11, 'größer 🌊')))) {
      await new Promise((resolve) => watch.response.write(Buffer.of(byte), resolve));
    }
    await until(() => words(api).length > 0, 'the event is seen');
    expect(words(api)).toEqual(['größer 🌊']);
  });

  test('reconnects when nothing is heard, without a new list', async () => {
    const api = await follow(listOf(10), { times: { silenceMs: 20 } });
    await nthWatch(api, 3);
    expect(api.lists.length).toBe(1);
  });

  test('does not storm a server whose watches end at once', async () => {
    let asked = 0;
    const api = await follow(listOf(10), { times: { retry: { baseMs: 60_000, capMs: 60_000 } } }, (_request, response) => {
      asked += 1;
      response.writeHead(200).end();
    });
    await until(() => api.problems.length === 1, 'the short watch is reported');
    expect([asked, api.problems]).toEqual([1, ['/apis/triggers.tekton.dev/v1beta1/triggers: watch ended at once, without an event']]);
  });

  test('tries for ever, and keeps what it knew', async () => {
    const api = await follow(listOf(10, object('a', 8)));
    const watch = await nthWatch(api, 1);
    let tries = 0;
    api.watch = (_request, response) => {
      tries += 1;
      response.destroy();
    };
    watch.response.destroy();
    await until(() => tries > 30, 'thirty tries are made');
    expect(words(api)).toEqual(['a']);
    expect(api.lister.hasSynced).toBe(true);
  });

  test('is not synced before its first list, however long that takes', async () => {
    const api = await follow((_request, response) => sendJson(response, 403, status(403, 'Forbidden', 'triggers is forbidden: User "w" cannot list resource "triggers" in API group "triggers.tekton.dev" at the cluster scope')));
    await until(() => api.lists.length > 5, 'some lists were refused');
    expect([api.lister.hasSynced, api.lister.resourceVersion]).toEqual([false, '']);
    expect(api.problems[0]).toContain('kubectl auth can-i list triggers.triggers.tekton.dev --all-namespaces --as w');
    api.list = listOf(10, object('a', 8));
    await api.lister.synced(new AbortController().signal);
    expect(words(api)).toEqual(['a']);
  });

  test('lets go of who waits for it and is aborted', async () => {
    const api = await follow(() => {});
    const stop = new AbortController();
    const waiting = api.lister.synced(stop.signal);
    stop.abort();
    await expect(waiting).rejects.toThrow('aborted before the first list was taken in');
    await expect(api.lister.synced(stop.signal)).rejects.toThrow('aborted');
  });

  test('is synced and empty while the CRD is not there, and fills when it comes', async () => {
    const api = await follow((_request, response) => response.writeHead(404).end('404 page not found'));
    await api.lister.synced(new AbortController().signal);
    expect(words(api)).toEqual([]);
    api.list = listOf(10, object('a', 8));
    await until(() => words(api).includes('a'), 'the object of the new CRD is there');
  });

  test('is synced and empty without the right to what can be done without, says so once, and fills when it is granted', async () => {
    const api = await follow(mayNotList, { dispensable: true });
    await api.lister.synced(new AbortController().signal);
    expect(api.lister.all()).toEqual([]);
    await until(() => api.lists.length > 3, 'it asks again');
    expect(api.lister.isBarred('ci')).toBe(true);
    expect(api.problems).toEqual([expect.stringContaining('kubectl auth can-i list triggers.triggers.tekton.dev --all-namespaces --as w')]);
    api.list = listOf(5, object('a', 4));
    await until(() => api.lister.all().length === 1, 'the right is granted');
    expect(api.lister.all()).toEqual(['a']);
    expect(api.lister.isBarred('ci')).toBe(false);
  });

  test('keeps what it knows when the right is taken away later', async () => {
    const api = await follow(listOf(5, object('a', 4)), { dispensable: true });
    await api.lister.synced(new AbortController().signal);
    await until(() => api.watches.length === 1, 'it watches');
    api.list = mayNotList;
    api.watch = mayNotList;
    api.watches[0]?.response.end();
    await until(() => api.lists.length > 3, 'it asks again');
    expect([api.lister.all(), api.lister.isBarred('ci')]).toEqual([['a'], false]);
  });

  test('lets go of what it knew only when the resource is absent again and again', async () => {
    const api = await follow(listOf(10, object('a', 8)));
    const watch = await nthWatch(api, 1);
    const known: number[] = [];
    api.list = (_request, response) => {
      known.push(words(api).length);
      response.writeHead(404).end('404 page not found');
    };
    watch.response.end(event('ERROR', status(410, 'Expired', 'too old')));
    await until(() => words(api).length === 0, 'the objects are gone');
    expect(known.slice(0, 3)).toEqual([1, 1, 1]);
  });

  test('does not take a login page for an empty list', async () => {
    const api = await follow((_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'));
    await until(() => api.problems.length > 2, 'lists failed');
    expect([api.lister.hasSynced, api.problems[0]]).toEqual([false, '/apis/triggers.tekton.dev/v1beta1/triggers: answer to a list is no list']);
  });

  test('goes on when one who is told fails', async () => {
    const api = await follow(listOf(10));
    await api.lister.synced(new AbortController().signal);
    let told = 0;
    api.lister.onChange(() => {
      throw new TypeError('oops');
    });
    api.lister.onChange(() => {
      told += 1;
    });
    (await nthWatch(api, 1)).response.write(event('ADDED', object('a', 11)) + event('ADDED', object('b', 12)));
    await until(() => told === 2, 'both changes are told');
    expect([words(api), api.problems]).toEqual([['a', 'b'], ['told of a change, a listener failed: oops', 'told of a change, a listener failed: oops']]);
  });

  test('keeps only what is read of an object, and survives what can not be read', async () => {
    const api = await follow(listOf(10, object('a', 1), object('nothing', 2), object('bad', 3)), {
      read(one) {
        const word = textAt(one, 'word');
        if (word === 'bad') {
          throw new TypeError('no such shape');
        }
        return word === 'nothing' ? null : word;
      },
    });
    await api.lister.synced(new AbortController().signal);
    expect(words(api)).toEqual(['a']);
    expect(api.problems).toEqual(['/apis/triggers.tekton.dev/v1beta1/triggers: object "ci/bad" can\'t be read: no such shape']);
    const watch = await nthWatch(api, 1);
    watch.response.write(event('MODIFIED', object('a', 11, 'nothing')));
    await until(() => words(api).length === 0, 'an object that is no longer kept goes away');
  });

  test('follows single namespaces apart, and is synced when all are', async () => {
    let heldBack: (() => void) | null = null;
    const api = await follow(
      (request, response) => {
        const namespace = pathOf(request).split('/')[5] ?? '';
        function answer(): void {
          listOf(10, object('t', 8, `of ${namespace}`, namespace))(request, response);
        }
        if (namespace === 'b') {
          heldBack = answer;
        } else {
          answer();
        }
      },
      { namespaces: ['a', 'b'] },
    );
    await until(() => api.lister.get('a', 't') === 'of a' && heldBack !== null, 'the first namespace is there');
    expect(api.lister.hasSynced).toBe(false);
    heldBack!();
    await api.lister.synced(new AbortController().signal);
    expect(words(api)).toEqual(['of a', 'of b']);
    expect([api.lister.get('b', 't'), api.lister.get('c', 't'), api.lister.inNamespace('a')]).toEqual(['of b', undefined, ['of a']]);
    await nthWatch(api, 2);
    expect(new Set(api.watches.map((watch) => watch.path))).toEqual(new Set(['a', 'b'].map((namespace) => `/apis/triggers.tekton.dev/v1beta1/namespaces/${namespace}/triggers`)));
  });

  test('stops everything when it is closed', async () => {
    const api = await follow(listOf(10));
    const watch = await nthWatch(api, 1);
    const gone = new Promise((resolve) => watch.response.on('close', resolve));
    await api.lister.close();
    await gone;
    expect(api.problems).toEqual([]);
  });
});
