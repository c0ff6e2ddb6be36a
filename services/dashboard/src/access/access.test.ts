/** Who is let in, what they see, and what they may do: over real sockets, with the sandbox in the place of the API server (the real one: test/cluster/dashboard.long.test.ts). */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { request as httpRequest } from 'node:http';
import { nothingKnown } from '@millrace/triggers';
import type { DashboardBench, RunningDashboard } from '../../../../test/support/dashboard.ts';
import { asOurPage, startDashboardBench, untilSynced } from '../../../../test/support/dashboard.ts';
import { created, dead, decided, decision, queuedNow, received, rendering } from '../../../../test/support/ledger.ts';
import { until } from '../../../../test/support/until.ts';
import { listener, makesRun, pipelineRun } from '../../../../test/cluster/objects.ts';

const key = Buffer.alloc(32, 3).toString('base64');
const proxySecret = 'a secret that only the proxy knows';
const user = 'system:serviceaccount:ci:dev';
const token = `sandbox.${Buffer.from(user).toString('base64url')}`;

let at: DashboardBench;
let byToken: RunningDashboard;
let mine = '';
let theirs = '';
let dying = '';

beforeAll(async () => {
  at = await startDashboardBench();
  await at.apply(
    listener('ci', 'el', 'builder', { triggers: [{ name: 'push', ...makesRun() }] }),
    listener('other', 'el', 'builder', { triggers: [{ name: 'push', ...makesRun() }] }),
    pipelineRun({ namespace: 'other', name: 'there' }),
  );
  const about = { ...nothingKnown, repository: 'org/app' };
  mine = await store('ci', about);
  theirs = await store('other', about);
  dying = await deadLetter('ci');
  await deadLetter('other');
  byToken = await at.start({ MILLRACE_DASHBOARD_ACCESS: 'token', MILLRACE_DASHBOARD_SESSION_KEY: key });
});
afterEach(() => at.sandbox.faults.clear());
afterAll(() => at.close());

async function store(namespace: string, about = nothingKnown): Promise<string> {
  const event = received({ about });
  await at.ledger.persist({ ...event, event: { ...event.event, listener: { ...event.event.listener, namespace } } });
  return event.event.id;
}

async function deadLetter(namespace: string): Promise<string> {
  const eventId = await store(namespace);
  const begun = await at.ledger.beginEvent(eventId, 1);
  const delivery = decided(eventId, 'push', queuedNow);
  const own = { ...delivery, selected: { ...delivery.selected, namespace }, identity: { ...delivery.identity, trigger: { kind: 'inline', namespace, position: 0, name: 'push' } } } as const;
  if (begun.kind !== 'begun') throw new Error(begun.kind);
  await at.ledger.recordDecision(eventId, begun.token, decision([own]));
  const going = await at.ledger.beginDelivery(own.id, 1);
  if (going.kind !== 'begun') throw new Error(going.kind);
  await at.ledger.settleDelivery(own.id, going.token, dead);
  return own.id;
}

/** Sees namespace ci and no other. */
function seesOnlyCi(): void {
  for (const namespace of ['', 'other']) deny({ verb: 'get', resource: 'eventlisteners', namespace });
}

function deny(access: { readonly verb: string; readonly resource?: string; readonly namespace?: string }): void {
  at.sandbox.faults.add({ kind: 'deny', user, ...access });
}

async function signIn(dashboard = byToken, who = token): Promise<{ readonly cookie: string; readonly lines: readonly string[] }> {
  const response = await fetch(`${dashboard.url}/api/session`, { method: 'POST', headers: asOurPage, body: JSON.stringify({ token: who }) });
  const lines = response.headers.getSetCookie();
  return { lines, cookie: lines.map((line) => line.split(';')[0]).join('; ') };
}

/** Reviews are kept for seconds: whoever is asked about must not have been asked about before. */
async function fresh(): Promise<{ readonly dashboard: RunningDashboard; readonly cookie: string }> {
  const dashboard = await at.start({ MILLRACE_DASHBOARD_ACCESS: 'token', MILLRACE_DASHBOARD_SESSION_KEY: key });
  const { cookie } = await signIn(dashboard);
  await untilSynced(dashboard, { cookie });
  return { dashboard, cookie };
}

describe('with a Kubernetes token', () => {
  test.each(['/api/events', '/api/queues', '/api/live', '/api/audit', '/api/samples', '/api/events/x/body/raw'])('%s is refused to nobody', async (path) => {
    expect(await byToken.get(path)).toMatchObject({ status: 401, body: { code: 'sign-in' } });
  });

  test('what is on the session page says nothing to nobody', async () => {
    expect((await byToken.get('/api/session')).body).toEqual({ access: 'token', readOnly: false, version: '0.1.0', person: null, cluster: null, webhookUrl: null, tektonDashboard: null, rawJobs: null });
    expect((await fetch(`${byToken.url}/queues/raw`)).status).toBe(403);
  });

  test('somebody whom the API server knows signs in, by a cookie that scripts and other sites can not read', async () => {
    const { lines, cookie } = await signIn();
    expect(lines[0]).toMatch(/^millrace-0=[\w.-]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=28800$/);
    expect(lines.join()).not.toContain(token);
    expect((await byToken.get('/api/session', { cookie })).body).toMatchObject({ person: { name: user, namespaces: null } });
    expect(await byToken.get('/api/events', { cookie })).toMatchObject({ status: 200 });
  });

  test.each([
    ['a token that the API server does not know', 'nobody', 401, 'token-refused'],
    ['none', '', 400, 'invalid'],
    ['one that is too long', 'x'.repeat(20_000), 400, 'invalid'],
  ])('with %s nobody signs in', async (_, bad, status, code) => {
    expect(await byToken.post('/api/session', { token: bad })).toMatchObject({ status, body: { code } });
  });

  test.each([
    ['another key', async () => (await signIn(await at.start({ MILLRACE_DASHBOARD_ACCESS: 'token', MILLRACE_DASHBOARD_SESSION_KEY: Buffer.alloc(32, 4).toString('base64') }))).cookie],
    ['a cookie that was changed', async () => (await signIn()).cookie.replace(/(?<=\.)(.)(?=[\w-]+; millrace-1)/, (first) => (first === 'A' ? 'B' : 'A'))],
    ['no more than a user\'s name', () => Promise.resolve('millrace-0=eyJhbGciOiJub25lIn0.eyJ0b2tlbiI6IngifQ.')],
  ])('a session of %s is none', async (_, cookie) => {
    expect(await byToken.get('/api/events', { cookie: await cookie() })).toMatchObject({ status: 401 });
  });

  test('a session ends when its time is over, and when somebody signs out', async () => {
    const short = await at.start({ MILLRACE_DASHBOARD_ACCESS: 'token', MILLRACE_DASHBOARD_SESSION_KEY: key, MILLRACE_DASHBOARD_SESSION: '0' });
    const { cookie } = await signIn(short);
    expect(await short.get('/api/events', { cookie })).toMatchObject({ status: 401 });
    const out = await fetch(`${byToken.url}/api/session`, { method: 'DELETE', headers: asOurPage });
    expect([out.status, out.headers.getSetCookie()[0]]).toEqual([204, 'millrace-0=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0']);
  });

  test('who watches when the session ends is told so', async () => {
    const short = await at.start({ MILLRACE_DASHBOARD_ACCESS: 'token', MILLRACE_DASHBOARD_SESSION_KEY: key, MILLRACE_DASHBOARD_SESSION: '2s' });
    let cookie = '';
    let told = Promise.resolve('');
    // On a slow machine a session may be over before its stream is open.
    await until(async () => {
      ({ cookie } = await signIn(short));
      const stream = await fetch(`${short.url}/api/live`, { headers: { cookie } });
      if (stream.ok) told = stream.text();
      return stream.ok;
    }, 'somebody watches');
    await until(async () => (await short.get('/api/events', { cookie })).status === 401, 'the session is over');
    await store('other');
    expect(await told).toContain('event: signed-out');
  });

  test('while the API server does not answer nobody is let in, and nothing is shown', async () => {
    const { dashboard, cookie } = await fresh();
    at.sandbox.faults.add({ kind: 'status', code: 500, verb: 'create', resource: 'tokenreviews' });
    at.sandbox.faults.add({ kind: 'status', code: 500, verb: 'create', resource: 'subjectaccessreviews' });
    expect(await byToken.post('/api/session', { token: `${token}=` })).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(await dashboard.post('/api/bulks/preview', { namespace: 'elsewhere' }, { cookie })).toMatchObject({ status: 200, body: { count: 0 } });
    const unknown = await at.start({ MILLRACE_DASHBOARD_ACCESS: 'token', MILLRACE_DASHBOARD_SESSION_KEY: key });
    expect(await unknown.get('/api/events', { cookie })).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  });
});

describe('who may see one namespace', () => {
  test('is told of no other, in no answer', async () => {
    seesOnlyCi();
    const { dashboard, cookie } = await fresh();
    const headers = { cookie };
    expect((await dashboard.get('/api/session', headers)).body).toMatchObject({ person: { namespaces: ['ci'] }, rawJobs: null });
    const paths = ['events', 'events?search=org/app', 'events?namespace=other', 'events?listener=other/el', 'events?repository=org/app', 'dead-letters', 'dead-letters/reasons', 'dead-letters?listener=other/el', 'overview?span=hour', 'overview?listener=other/el', 'listeners', 'triggers', 'triggers/names', 'queues', 'bulks', 'audit'];
    for (const path of paths) {
      const { status, text } = await dashboard.get(`/api/${path}`, headers);
      expect([path, status, /"other|other\//.test(text), text.includes(theirs)]).toEqual([path, 200, false, false]);
    }
    expect((await dashboard.get('/api/events', headers)).text).toContain(mine);
    expect((await dashboard.get('/api/dead-letters/reasons', headers)).body).toMatchObject({ reasons: [{ count: 1 }] });
    expect((await dashboard.get('/api/queues', headers)).body).toMatchObject({ deadLetters: 1, machine: null });
    expect((await dashboard.get('/api/overview', headers)).body).toMatchObject({ totals: { received: 2, dead: 1 } });
    for (const path of [`events/${theirs}`, `events/${theirs}/body`, `events/${theirs}/body/raw`, `events/${theirs}/objects`, 'listeners/other/el']) {
      expect([path, (await dashboard.get(`/api/${path}`, headers)).status]).toEqual([path, 404]);
    }
    expect((await dashboard.post('/api/try', { listener: 'other/el', headers: {}, body: '{}' }, headers)).status).toBe(404);
    expect((await dashboard.post(`/api/events/${theirs}/replay`, { body: null, vouch: false }, headers)).status).toBe(404);
    expect((await dashboard.post('/api/bulks/preview', {}, headers)).body).toEqual({ count: 1, complete: true });
    expect((await fetch(`${dashboard.url}/queues/raw/`, { headers })).status).toBe(403);
  });

  test('is not told that an event reached into another namespace, even when asking for it by name', async () => {
    const eventId = await store('ci');
    const begun = await at.ledger.beginEvent(eventId, 1);
    if (begun.kind !== 'begun') throw new Error(begun.kind);
    const reaching = decided(eventId, 'push', { kind: 'inline', rendering: { ...rendering, resources: rendering.resources.map((resource) => ({ ...resource, namespace: 'other' })) } });
    const identity = { ...reaching.identity, trigger: { kind: 'trigger', namespace: 'other', name: 'push' } } as const;
    await at.ledger.recordDecision(eventId, begun.token, decision([{ ...reaching, identity, selected: { ...reaching.selected, namespace: 'other' } }]));
    const going = await at.ledger.beginDelivery(reaching.id, 1);
    if (going.kind !== 'begun') throw new Error(going.kind);
    await at.ledger.settleDelivery(reaching.id, going.token, created);
    seesOnlyCi();
    const { dashboard, cookie } = await fresh();
    expect((await dashboard.get(`/api/events/${eventId}`, { cookie })).body).toMatchObject({ id: eventId, deliveries: [] });
    for (const query of ['trigger=other/push', 'search=run-abcdefgh']) {
      expect([query, (await dashboard.get(`/api/events?${query}`, { cookie })).body]).toMatchObject([query, { events: [] }]);
      expect((await (await at.start()).get(`/api/events?${query}`)).text).toContain(eventId);
    }
  });

  test('is told of no change in another, while watching', async () => {
    seesOnlyCi();
    const { dashboard, cookie } = await fresh();
    const stopping = new AbortController();
    const { body } = await fetch(`${dashboard.url}/api/live`, { headers: { cookie }, signal: stopping.signal });
    const [hidden, shown] = [await store('other'), await store('ci')];
    let heard = '';
    for await (const chunk of body ?? []) {
      heard += Buffer.from(chunk).toString();
      if (heard.includes(shown)) break;
    }
    expect(heard).not.toContain(hidden);
    stopping.abort();
  });

  test('can not act on what is of another, even by its id', async () => {
    const theirLetter = (await at.ledger.deadLetters({ cursor: null, limit: 10 }, { namespaces: ['other'] })).deadLetters[0];
    seesOnlyCi();
    const { dashboard, cookie } = await fresh();
    expect(await dashboard.post('/api/dead-letters/redrive', { deadLetters: [{ kind: 'delivery', id: theirLetter?.id ?? '' }], vouch: false }, { cookie })).toMatchObject({ status: 404 });
    expect(theirLetter).toBeDefined();
  });
});

describe('who may see and not create', () => {
  test('is shown everything, told which right is missing, and refused', async () => {
    deny({ verb: 'create', resource: 'pipelineruns' });
    const { dashboard, cookie } = await fresh();
    const right = expect.stringContaining(`kubectl auth can-i create pipelineruns.tekton.dev --namespace ci --as ${user}`);
    const no = { status: 403, body: { code: 'not-allowed', text: right } };
    expect((await dashboard.get(`/api/events/${mine}`, { cookie })).body).toMatchObject({ may: { replay: { allowed: false, text: right } } });
    expect(await dashboard.post(`/api/events/${mine}/replay`, { body: null, vouch: false }, { cookie })).toMatchObject(no);
    for (const action of ['redrive', 'discard']) {
      expect(await dashboard.post(`/api/dead-letters/${action}`, { deadLetters: [{ kind: 'delivery', id: dying }], vouch: false }, { cookie })).toMatchObject(no);
    }
    expect(await dashboard.post('/api/bulks', { action: 'redrive', filter: { namespace: 'ci' }, perSecond: 1, expected: 1, vouch: false }, { cookie })).toMatchObject(no);
  });

  test('may not edit a body, or vouch, without the right to act as the account', async () => {
    deny({ verb: 'impersonate', resource: 'serviceaccounts' });
    const { dashboard, cookie } = await fresh();
    const no = { status: 403, body: { code: 'not-allowed', text: expect.stringContaining('kubectl auth can-i impersonate serviceaccounts/builder --namespace ci') } };
    expect(await dashboard.post(`/api/events/${mine}/replay`, { body: '{}', vouch: true }, { cookie })).toMatchObject(no);
    expect(await dashboard.post('/api/dead-letters/redrive', { deadLetters: [{ kind: 'delivery', id: dying }], vouch: true }, { cookie })).toMatchObject(no);
    expect(await dashboard.post('/api/bulks', { action: 'redrive', filter: { namespace: 'ci' }, perSecond: 1, expected: 1, vouch: true }, { cookie })).toMatchObject(no);
    expect(await dashboard.post(`/api/events/${mine}/replay`, { body: null, vouch: false }, { cookie })).toMatchObject({ status: 200 });
    expect((await at.ledger.audit({ cursor: null, limit: 1 })).entries).toMatchObject([{ action: 'replay', by: user }]);
  });

  test('pauses nothing without the right to update listeners everywhere', async () => {
    deny({ verb: 'update', resource: 'eventlisteners' });
    const { dashboard, cookie } = await fresh();
    expect(await dashboard.post('/api/queues/pause', {}, { cookie })).toMatchObject({ status: 403, body: { code: 'not-allowed' } });
  });
});

describe('behind a proxy', () => {
  const believed = { 'x-millrace-proxy-secret': proxySecret, 'x-forwarded-user': 'kim@example.com', 'x-forwarded-groups': 'devs, ops' };

  test('its names are believed with its secret, and with nothing else', async () => {
    const dashboard = await at.start({ MILLRACE_DASHBOARD_ACCESS: 'proxy', MILLRACE_DASHBOARD_PROXY_SECRET: proxySecret });
    expect((await dashboard.get('/api/session', believed)).body).toMatchObject({ person: { name: 'kim@example.com', until: null } });
    const doubted = [
      {},
      { ...believed, 'x-millrace-proxy-secret': `${proxySecret}.` },
      { ...believed, 'x-millrace-proxy-secret': '' },
      { ...believed, 'x-forwarded-user': '' },
      { ...believed, 'x-forwarded-user': 'system:admin' },
      { ...believed, 'x-forwarded-groups': 'devs,system:masters' },
    ];
    // A line of the browser's that the proxy did not take off.
    expect(await statusByName(dashboard.url, '/api/events', 'localhost', { ...believed, 'x-forwarded-groups': ['devs', 'admins'] })).toBe(401);
    for (const headers of doubted) expect([headers, (await dashboard.get('/api/events', headers)).status]).toEqual([headers, 401]);
    expect((await dashboard.post('/api/session', { token }, {})).status).toBe(400);
  });

  test('its groups are asked about', async () => {
    const dashboard = await at.start({ MILLRACE_DASHBOARD_ACCESS: 'proxy', MILLRACE_DASHBOARD_PROXY_SECRET: proxySecret });
    at.sandbox.faults.add({ kind: 'deny', user: 'kim@example.com', resource: 'eventlisteners' });
    expect((await dashboard.get('/api/events', believed)).body).toMatchObject({ events: [] });
  });
});

describe('a request that is not from our own pages', () => {
  test.each([
    ['without the header that only they send', { 'content-type': 'application/json', 'x-millrace-dashboard': '' }],
    ['from another origin', { origin: 'http://evil.example' }],
    ['from no origin that has a name', { origin: 'null' }],
    ['from a page of another site', { 'sec-fetch-site': 'cross-site' }],
    ['from a neighbour of the same site', { 'sec-fetch-site': 'same-site' }],
  ])('%s changes nothing', async (_, headers) => {
    const local = await at.start();
    expect(await local.post('/api/queues/pause', {}, headers)).toMatchObject({ status: 403, body: { code: 'cross-site' } });
    expect((await local.get('/api/queues')).body).toMatchObject({ paused: false });
    await local.stop();
  });

  test('is not answered either when it was made by a page of another site', async () => {
    const local = await at.start();
    expect(await local.get('/api/events', { 'sec-fetch-site': 'cross-site' })).toMatchObject({ status: 403, body: { code: 'cross-site' } });
  });
});

describe('without sign-in', () => {
  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1'])('by the name "%s" nothing is told', async (host) => {
    const local = await at.start();
    for (const path of ['/', '/api/session', '/api/events', '/queues/raw/']) expect([path, await statusByName(local.url, path, host)]).toEqual([path, 421]);
    await local.stop();
  });

  test.each(['localhost', '127.0.0.1:80', '[::1]:8070', 'LOCALHOST'])('by the name "%s" everything is', async (host) => {
    const local = await at.start();
    expect(await statusByName(local.url, '/api/session', host)).toBe(200);
    await local.stop();
  });
});

/** fetch would not send a Host of ours, nor a header twice. */
function statusByName(url: string, path: string, host: string, headers: Readonly<Record<string, string | string[]>> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    httpRequest(`${url}${path}`, { headers: { host, ...headers } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}
