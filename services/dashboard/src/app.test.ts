/** What the dashboard answers, on a real Redis and the sandbox's API server, over real sockets. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { attempt, created, dead, decided, decision, filteredOut, queuedNow, received, rendering } from '../../../test/support/ledger.ts';
import { startDashboardBench, untilSynced } from '../../../test/support/dashboard.ts';
import type { DashboardBench, RunningDashboard } from '../../../test/support/dashboard.ts';
import { listener, makesRun, trigger } from '../../../test/cluster/objects.ts';
import { until } from '../../../test/support/until.ts';
import type { DecidedDelivery, ReceivedEvent } from '@millrace/ledger';
import { nothingKnown } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';

let at: DashboardBench;
let dashboard: RunningDashboard;

beforeAll(async () => {
  at = await startDashboardBench();
  const filter = { interceptors: [{ ref: { name: 'cel' }, params: [{ name: 'filter', value: "body.ref == 'refs/heads/main'" }] }] };
  await at.apply(
    listener('ci', 'el', 'builder', { triggers: [{ triggerRef: 'push' }, { triggerRef: 'nowhere' }] }),
    listener('secret', 'el', 'builder', { triggers: [makesRun()] }),
    trigger('ci', 'push', { ...makesRun({ ...filter, bindings: [{ name: 'ref', value: '$(body.ref)' }] }) }),
    trigger('ci', 'alone', { ...makesRun({ interceptors: [{ ref: { name: 'cel' }, params: [{ name: 'filter', value: 'body.ref ==' }] }] }) }),
  );
});

beforeEach(async () => {
  await at.redis.flushall();
  dashboard = await at.start();
});
afterEach(() => dashboard.stop());
afterAll(() => at.close());

async function store(changes: Partial<ReceivedEvent> = {}): Promise<string> {
  const event = received(changes);
  await at.ledger.persist(event);
  return event.event.id;
}

/** An event whose decision is this. */
async function decide(deliveries: (eventId: string) => readonly DecidedDelivery[], changes: Partial<ReceivedEvent> = {}): Promise<{ readonly eventId: string; readonly ids: readonly string[] }> {
  const eventId = await store(changes);
  const begun = await at.ledger.beginEvent(eventId, 1);
  if (begun.kind !== 'begun') throw new Error(begun.kind);
  const made = deliveries(eventId);
  await at.ledger.recordDecision(eventId, begun.token, decision(made));
  return { eventId, ids: made.map(({ id }) => id) };
}

async function settle(id: string, settlement: typeof dead): Promise<void> {
  const begun = await at.ledger.beginDelivery(id, 1);
  if (begun.kind !== 'begun') throw new Error(begun.kind);
  await at.ledger.settleDelivery(id, begun.token, settlement);
}

async function deadLetter(changes: Partial<ReceivedEvent> = {}) {
  const { eventId, ids } = await decide((eventId) => [decided(eventId, 'push', queuedNow)], changes);
  await settle(ids[0] ?? '', dead);
  return { eventId, deliveryId: ids[0] ?? '' };
}

/** A PipelineRun was made of it, and is there. */
async function createdRun(): Promise<string> {
  const { eventId, ids } = await decide((eventId) => [decided(eventId, 'push', { kind: 'inline', rendering })]);
  await settle(ids[0] ?? '', created);
  return eventId;
}

describe('events are found', () => {
  test('newest first, by page, filter and search', async () => {
    const about = { ...nothingKnown, repository: 'org/app', event: 'push', commit: '6113728f27ae82c7b1a177c8d03f9e96e0adf246' };
    const first = await store({ about });
    const second = await store();
    const page = await dashboard.get('/api/events?limit=1');
    expect(page.body).toMatchObject({ events: [{ id: second, state: 'received', outcome: null }], ended: 'page' });
    expect((await dashboard.get(`/api/events?limit=1&cursor=${encodeURIComponent(page.id('next'))}`)).body).toMatchObject({ events: [{ id: first }] });
    for (const query of ['repository=Org/App', 'event=push', 'commit=6113728', 'search=6113728f27', `search=${first}`, 'search=org/app', 'namespace=ci&repository=org/app&state=open']) {
      expect([query, (await dashboard.get(`/api/events?${query}`)).body['events']]).toMatchObject([query, [{ id: first }]]);
    }
    expect((await dashboard.get('/api/events?state=created')).body).toMatchObject({ events: [], next: null, ended: 'end' });
  });

  test.each([
    ['limit=0', 'limit: found "0", wanted a whole number from 1 to 200'],
    ['state=gone', 'state: found "gone", wanted "open" or "dead" or "created" or "discarded" or "filtered" or "nothing"'],
    ['cursor=x', 'cursor "x": expected one that an earlier page gave'],
    ['commit=zz', 'commit "zz": expected 7 or more of its hex digits'],
    ['event=a&event=b', 'event: found ["a","b"], wanted one text'],
  ])('but not by %s', async (query, text) => {
    expect(await dashboard.get(`/api/events?${query}`)).toMatchObject({ status: 400, body: { code: 'invalid', text } });
  });
});

describe('one event tells', () => {
  test('the way it went, what was decided and why, and what came of it', async () => {
    const step = { position: 0, name: 'cel', said: 'continue', added: { short: '6113728' }, verified: false, replacedBody: false };
    const spec = { interceptors: [{ kind: 'reference', ref: { name: 'cel' }, params: [{ name: 'filter', value: "body.ref == 'refs/heads/main'" }] }] };
    const { eventId, ids } = await decide((eventId) => {
      const made = decided(eventId, 'push', { kind: 'inline', rendering });
      return [{ ...made, chain: [step], selected: { ...made.selected, spec } }, decided(eventId, 'other', filteredOut)];
    });
    await settle(ids[0] ?? '', created);
    await at.ledger.noteAnswers([{ eventId, listener: 'ci/el', status: 202, at: 1_700_000_000_000, durationMs: 12 }]);
    const { body } = await dashboard.get(`/api/events/${eventId}`);
    expect(body).toMatchObject({
      outcome: 'created',
      whyNothingRan: null,
      answer: { status: 202, durationMs: 12 },
      deliveries: [
        {
          state: 'created',
          chain: [{ said: 'continue', why: { kind: 'expression', references: [{ name: 'body.ref', value: 'refs/heads/main' }] } }],
          params: [{ name: 'revision', value: 'main', from: 'the trigger itself' }],
          resources: [{ kind: 'PipelineRun', yaml: 'kind: PipelineRun\n', created: { name: 'run-abcdefgh', link: null } }],
        },
        { state: 'filtered', reason: 'filter-not-true', resources: [] },
      ],
      may: { replay: { allowed: true }, redrive: { allowed: false, text: 'none of its deliveries is a dead letter' } },
    });
    expect((body['way'] as unknown as readonly { verb: string; state: string; at: number | null }[]).map(({ verb, state, at }) => `${verb} ${state}${at === null ? ', some time' : ''}`)).toEqual([
      'receive done', 'persist done', 'select done', 'intercept done', 'bind done, some time', 'render done, some time', 'create done', 'record done',
    ]);
  });

  test('where it stands while it waits', async () => {
    const { eventId, ids } = await decide((eventId) => [decided(eventId, 'push', queuedNow)]);
    async function way(): Promise<readonly string[]> {
      const { body } = await dashboard.get(`/api/events/${eventId}`);
      return (body['way'] as unknown as readonly { verb: string; state: string }[]).map(({ verb, state }) => `${verb} ${state}`).slice(3);
    }
    expect(await way()).toEqual(['intercept waiting', 'bind not-reached', 'render not-reached', 'create not-reached', 'record not-reached']);
    const begun = await at.ledger.beginDelivery(ids[0] ?? '', 1);
    if (begun.kind !== 'begun') throw new Error(begun.kind);
    await at.ledger.holdDelivery(ids[0] ?? '', begun.token, { stage: 'create', reason: 'api-unreachable', text: 'no answer', worker: 'w', uncertain: false, place: 'kept' }, 60_000, begun.spent);
    expect(await way()).toEqual(['intercept done', 'bind done', 'render done', 'create waiting', 'record not-reached']);
    expect((await dashboard.get('/api/queues')).body).toMatchObject({ held: [{ stage: 'create', reason: 'api-unreachable', text: 'no answer', namespaces: ['ci'], count: 1 }] });
  });

  test.each([
    ['selected nothing', () => [], 'EventListener "ci/el" selected no trigger for this event.'],
    ['was filtered by its only trigger', (id: string) => [decided(id, 'push', withText('expression body.x did not return true'))], 'Trigger "ci/push" filtered this event out: expression body.x did not return true.'],
    ['was filtered by all', (id: string) => [decided(id, 'one', withText('no')), decided(id, 'two', withText('no'))], 'All 2 triggers filtered this event out; the first, "ci/one", no.'],
  ] as const)('why nothing ran when it %s', async (_, deliveries, sentence) => {
    const { eventId } = await decide(deliveries);
    expect((await dashboard.get(`/api/events/${eventId}`)).body).toMatchObject({ outcome: expect.stringMatching(/nothing|filtered/), whyNothingRan: sentence });
  });

  test('its body as it came and to be read, its credentials never', async () => {
    const text = '{"n":12345678901234567890,"list":[],"o":{"a":"\\u00e9"}}';
    const event = received({ body: Buffer.from(text) });
    await at.ledger.persist({ ...event, event: { ...event.event, headers: { ...event.event.headers, Authorization: ['Bearer s3cret'] } } });
    const { id } = event.event;
    expect((await dashboard.get(`/api/events/${id}/body`)).body).toMatchObject({ text, cut: false, pretty: '{\n  "n": 12345678901234567890,\n  "list": [],\n  "o": {\n    "a": "\\u00e9"\n  }\n}' });
    const raw = await dashboard.get(`/api/events/${id}/body/raw`);
    expect([raw.text, raw.headers.get('content-type'), raw.headers.get('content-disposition')]).toEqual([text, 'application/octet-stream', `attachment; filename="${id}.body"`]);
    const shown = await dashboard.get(`/api/events/${id}`);
    expect(shown.body['headers']).toContainEqual({ name: 'Authorization', values: [], masked: true });
    expect(shown.text).not.toContain('s3cret');
  });

  test('that it is not there', async () => {
    expect(await dashboard.get('/api/events/nobody')).toMatchObject({ status: 404, body: { code: 'missing', text: 'event "nobody" is not there' } });
  });

  test('how what it created is doing', async () => {
    const eventId = await createdRun();
    expect((await dashboard.get(`/api/events/${eventId}/objects`)).body).toMatchObject({ objects: [{ kind: 'PipelineRun', name: 'run-abcdefgh', state: 'gone' }] });
  });
});

describe('people act', () => {
  test('by a replay, of which both events tell, and the audit', async () => {
    const eventId = await createdRun();
    const made = (await dashboard.post(`/api/events/${eventId}/replay`, { body: '{"ref":"other"}', vouch: true })).id('eventId');
    expect((await dashboard.get(`/api/events/${made}`)).body).toMatchObject({ replay: { of: eventId, by: 'local', edited: true }, vouchedBy: 'local', state: 'received' });
    expect((await dashboard.get(`/api/events/${eventId}`)).body).toMatchObject({ replays: [{ id: made }], audit: [{ action: 'replay', by: 'local', made }] });
    expect((await dashboard.get('/api/audit')).body).toMatchObject({ entries: [{ action: 'replay', about: eventId }] });
    expect(Buffer.from((await at.ledger.body(made)) ?? []).toString()).toBe('{"ref":"other"}');
  });

  test('but vouch for an edited body by themselves', async () => {
    expect(await dashboard.post(`/api/events/${await createdRun()}/replay`, { body: '{}', vouch: false })).toMatchObject({ status: 400, body: { code: 'invalid' } });
  });

  test('on dead letters one by one, and what is redriven is enqueued', async () => {
    const { deliveryId } = await deadLetter();
    expect((await dashboard.get('/api/dead-letters')).body).toMatchObject({ deadLetters: [{ id: deliveryId, kind: 'delivery', why: 'create/object-invalid', text: 'spec: required', trigger: { name: 'push' }, attempts: 1 }] });
    expect((await dashboard.get('/api/dead-letters/reasons')).body).toEqual({ reasons: [{ why: 'create/object-invalid', stage: 'create', reason: 'object-invalid', count: 1 }] });
    expect((await dashboard.post('/api/dead-letters/redrive', { deadLetters: [{ kind: 'delivery', id: deliveryId }], vouch: false })).body).toEqual({ count: 1 });
    expect((await dashboard.get('/api/queues')).body).toMatchObject({ machine: { jobs: { waiting: 1 } } });
    expect((await dashboard.get('/api/dead-letters')).body).toMatchObject({ deadLetters: [] });
    expect((await dashboard.post('/api/dead-letters/discard', { deadLetters: [{ kind: 'delivery', id: deliveryId }], vouch: false })).body).toEqual({ count: 0 });
  });

  test('on all that a filter lets through, with a preview, and can stop it', async () => {
    for (let nth = 0; nth < 3; nth += 1) await deadLetter();
    await deadLetter({ about: { ...nothingKnown, repository: 'org/app' } });
    expect((await dashboard.post('/api/bulks/preview', { repository: 'org/app' })).body).toEqual({ count: 1, complete: true });
    expect((await dashboard.post('/api/bulks/preview', {})).body).toEqual({ count: 4, complete: true });
    const { body, id } = await dashboard.post('/api/bulks', { action: 'redrive', filter: { why: 'create/object-invalid', from: 1 }, perSecond: 10, expected: 4, vouch: true });
    expect(body).toMatchObject({ state: 'running', acted: 0, expected: 4, by: 'local', vouchedBy: 'local', filter: { why: 'create/object-invalid', from: 1 } });
    expect((await dashboard.post(`/api/bulks/${id('id')}/cancel`, {})).body).toMatchObject({ state: 'cancelled' });
    expect((await dashboard.get('/api/bulks')).body).toMatchObject({ bulks: [{ id: body['id'], state: 'cancelled' }] });
  });

  test('on the queues', async () => {
    expect((await dashboard.post('/api/queues/pause', {})).body).toMatchObject({ paused: true, warnings: [{ code: 'no-worker', severity: 'loud' }, { code: 'paused' }] });
    expect((await dashboard.post('/api/queues/resume', {})).body).toMatchObject({ paused: false });
    expect((await dashboard.get('/api/audit')).body).toMatchObject({ entries: [{ action: 'resume' }, { action: 'pause' }] });
  });

  test.each([
    ['/api/dead-letters/redrive', { deadLetters: [], vouch: false }, 'deadLetters: found "0 entries", wanted a list of 1 to 500'],
    ['/api/dead-letters/redrive', { deadLetters: [{ kind: 'job', id: 'x' }], vouch: false }, 'deadLetters[0].kind: found "job", wanted "event" or "delivery"'],
    ['/api/bulks', { action: 'redrive', filter: {}, perSecond: 0, expected: 1 }, 'perSecond: found 0, wanted a whole number from 1 to 1000'],
    ['/api/try', { listener: 'x', headers: {}, body: '' }, 'listener: found "x", wanted "<namespace>/<name>"'],
  ])('with what %s takes', async (path, body, text) => {
    expect(await dashboard.post(path, body)).toMatchObject({ status: 400, body: { code: 'invalid', text } });
  });
});

describe('what is configured', () => {
  test('tells what it resolves to, and what is wrong', async () => {
    await untilSynced(dashboard);
    expect((await dashboard.get('/api/listeners/ci/el')).body).toMatchObject({
      path: '/ci/el',
      problems: [expect.stringContaining('no trigger "nowhere" in namespace "ci"')],
      triggers: 1,
    });
    expect((await dashboard.get('/api/triggers?listener=ci/el')).body).toMatchObject({ all: 1, triggers: [{ namespace: 'ci', name: 'push', listeners: ['ci/el'], serviceAccount: 'ci/builder', interceptors: [{ name: 'cel', found: true, filter: "body.ref == 'refs/heads/main'" }], template: { found: true, creates: [{ kind: 'PipelineRun' }] } }] });
    const { triggers } = (await dashboard.get('/api/triggers')).body as unknown as { triggers: readonly JsonObject[] };
    expect(triggers).toContainEqual(expect.objectContaining({ name: 'alone', listeners: [], problems: [expect.stringContaining('spec.interceptors[0] filter'), 'no listener that you see reaches it'] }));
  });

  test('are found by words, a page at a time, and only a page is looked up', async () => {
    const many = Array.from({ length: 250 }, (_, nth) => trigger('many', `check-${nth}`, makesRun()));
    await at.apply(...many);
    await untilSynced(dashboard);
    await until(async () => (await dashboard.get('/api/triggers?search=many')).text.includes('"matching":250,'), 'the new triggers are there');
    const before = await scriptsRun();
    const last = (await dashboard.get('/api/triggers?search=many+CHECK&page=99')).body as unknown as { readonly triggers: readonly JsonObject[] };
    expect(last).toMatchObject({ matching: 250, page: 3, before: 200 });
    expect([last.triggers.length, last.triggers[0]?.['name'], last.triggers[49]?.['name']]).toEqual([50, 'check-200', 'check-249']);
    expect(Number(await scriptsRun()) - Number(before)).toBeLessThan(60);
    expect((await dashboard.get('/api/triggers/names')).body).toMatchObject({ names: expect.arrayContaining(['ci/alone', 'ci/push', 'many/check-0']) });
    expect((await dashboard.get('/api/triggers?page=0')).body).toMatchObject({ code: 'invalid', text: 'page: found "0", wanted a whole number from 1 to 10000' });
  });

  test('can be tried, and nothing comes of it', async () => {
    await untilSynced(dashboard);
    const tried = await dashboard.post('/api/try', { listener: 'ci/el', headers: { 'x-github-event': 'push' }, body: '{"ref":"refs/heads/main"}' });
    expect(tried.body).toMatchObject({ deliveries: [{ came: 'rendered', trigger: { name: 'push' }, params: [{ name: 'ref', value: 'refs/heads/main' }], resources: [{ kind: 'PipelineRun' }], serviceAccount: 'ci/builder' }] });
    const refused = await dashboard.post('/api/try', { listener: 'ci/el', headers: {}, body: '{"ref":"refs/heads/dev"}' });
    expect(refused.body).toMatchObject({ deliveries: [{ came: 'filtered', reason: 'filter-not-true', chain: [{ said: 'stopped', why: { kind: 'expression', references: [{ name: 'body.ref', value: 'refs/heads/dev' }] } }] }] });
    const unstored = await dashboard.post('/api/try', { listener: 'ci/el', headers: {}, body: 'ref=main' });
    expect(unstored.body).toMatchObject({ deliveries: [], note: "the sender is answered 400: Invalid event body format : invalid character 'r' looking for beginning of value" });
    const small = await at.start({ MILLRACE_BODY_LIMIT: '16' });
    await untilSynced(small);
    expect((await small.post('/api/try', { listener: 'ci/el', headers: {}, body: '{"ref":"refs/heads/main"}' })).body).toMatchObject({ deliveries: [], note: 'the sender is answered 413: event body is larger than 16 bytes' });
    await small.stop();
    expect((await dashboard.get('/api/events')).body).toMatchObject({ events: [] });
    expect((await dashboard.get('/api/samples')).body['samples']).toContainEqual(expect.objectContaining({ id: 'github/push' }));
  });
});

test('numbers over time are the sums of what happened', async () => {
  await createdRun();
  await deadLetter();
  const { body } = await dashboard.get('/api/overview?span=day');
  expect(body).toMatchObject({ totals: { received: 2, created: 1, dead: 1 }, listeners: [{ listener: 'ci/el', received: 2 }] });
  expect((body['points'] as unknown as readonly unknown[]).length).toBe(144);
});

describe('who watches is told', () => {
  test('what changes, and from where they were when they come back', async () => {
    const first = await watch();
    const id = await store();
    await until(() => first.heard.includes(id), 'the new event is told');
    await first.stop();
    const second = await store();
    const again = await watch({ 'last-event-id': first.cursor() });
    await until(() => again.heard.includes(second), 'what came meanwhile is told');
    await again.stop();
    expect(again.heard).not.toContain(id);
  });

  test('and Redis is asked by nobody when nobody watches', async () => {
    const watching = await watch();
    await until(async () => (await metric('millrace_dashboard_viewers')) === '1', 'somebody watches');
    await watching.stop();
    await until(async () => (await metric('millrace_dashboard_viewers')) === '0', 'nobody watches');
    // One that was on its way may still come; then none does.
    await until(async () => {
      const before = await scriptsRun();
      await new Promise((done) => setTimeout(done, 1_200));
      return (await scriptsRun()) === before;
    }, 'Redis is not asked any more');
    expect(await metric('millrace_dashboard_viewers')).toBe('0');
  });
});

async function scriptsRun(): Promise<string | undefined> {
  return /^cmdstat_evalsha:calls=(\d+)/m.exec(await at.redis.info('commandstats'))?.[1];
}

async function metric(name: string): Promise<string | undefined> {
  const text = await (await fetch(`${dashboard.opsUrl}/metrics`)).text();
  return new RegExp(`^${name}(?:\\{.*\\})? (\\S+)`, 'm').exec(text)?.[1];
}

async function watch(headers: Readonly<Record<string, string>> = {}) {
  const stopping = new AbortController();
  const response = await fetch(`${dashboard.url}/api/live`, { headers, signal: stopping.signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  let heard = '';
  const over = (async () => {
    for await (const chunk of response.body ?? []) heard += Buffer.from(chunk).toString();
  })().catch(() => undefined);
  return {
    get heard() {
      return heard;
    },
    cursor: () => [...heard.matchAll(/^id: (\S+)$/gm)].at(-1)?.[1] ?? '',
    stop() {
      stopping.abort();
      return over;
    },
  };
}

test('pages are served with nothing from elsewhere, and not in frames', async () => {
  const { headers } = await dashboard.get('/api/session');
  expect(headers.get('content-security-policy')).toContain("default-src 'none';script-src 'self';style-src 'self'");
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(headers.get('cache-control')).toBe('no-store');
});

test('a read-only dashboard shows everything and changes nothing', async () => {
  const eventId = await createdRun();
  const readOnly = await at.start({ MILLRACE_DASHBOARD_READ_ONLY: 'true' });
  expect((await readOnly.get(`/api/events/${eventId}`)).body).toMatchObject({ may: { replay: { allowed: false, text: 'this dashboard is read-only' } } });
  for (const path of [`/api/events/${eventId}/replay`, '/api/dead-letters/redrive', '/api/dead-letters/discard', '/api/bulks', '/api/bulks/x/cancel', '/api/queues/pause', '/api/queues/resume']) {
    expect([path, await readOnly.post(path, {})]).toMatchObject([path, { status: 403, body: { code: 'read-only' } }]);
  }
  await readOnly.stop();
});

function withText(text: string): DecidedDelivery['next'] {
  return { kind: 'settled', settlement: { kind: 'filtered', attempt: attempt({ stage: 'intercept', outcome: 'filtered', reason: 'filter-not-true', text }), chain: null } };
}
