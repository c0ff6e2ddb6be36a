/**
 * The commands that send, look up and act, beside a running Millrace: real Redis, ingress and worker. Each command is run as
 * a process of its own once at least.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectRedis } from '@millrace/ledger';
import { samples } from '@millrace/samples';
import { parse } from 'yaml';
import { millrace as begin, ran, ranHere } from '../support/command.ts';
import type { Ran } from '../support/command.ts';
import { repositoryRoot, startMillrace } from '../support/millrace.ts';
import type { Millrace } from '../support/millrace.ts';
import { startTestRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

let millrace: Millrace;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'millrace-stored-'));
  millrace = await startMillrace([path.join(repositoryRoot, 'test/command/objects/providers.yaml')]);
  await millrace.worker();
});
afterAll(async () => {
  await millrace.close();
  rmSync(folder, { recursive: true });
});

function environment(): Record<string, string> {
  return { REDIS_URL: millrace.redis.url, USER: 'mona' };
}
function run(...args: readonly string[]): Promise<Ran> {
  return ranHere([...args, '--data', folder], environment());
}
async function json(...args: readonly string[]): Promise<unknown> {
  const { code, out, err } = await run(...args, '--output', 'json');
  expect({ code, err, ...(code === 0 ? {} : { out }) }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as unknown;
}

/** A push whose param has no value: a dead letter. */
async function deadLetter(repository = 'o/dead'): Promise<string> {
  const id = await millrace.send({ subject: {}, repository: { full_name: repository } }, { 'Ce-Type': 'dev.cdevents.change.merged.0.3.0', 'Ce-Id': `${Math.random()}`, 'Ce-Source': '/test' });
  expect((await millrace.final(id)).outcome).toBe('dead');
  return id;
}

function outside(...args: readonly string[]): Promise<Ran> {
  return ran([...args, '--data', folder], { environment: environment() });
}

interface SentEvent {
  readonly eventId: string;
  readonly event: { readonly outcome: string; readonly deliveries: readonly { readonly state: string; readonly selected: { readonly name: string }; readonly attempts: readonly { readonly reason: string }[] }[] };
}

describe('millrace send', () => {
  const triggerOf = { github: 'github', gitlab: 'gitlab', bitbucket: 'bitbucket', 'bitbucket-server': 'bitbucket', slack: 'slack', cloudevent: 'event' };

  test('every provider\'s own interceptor finds its sample signed right', async () => {
    const pushes = samples.filter(({ event }) => ['push', 'command', 'change_merged'].includes(event));
    const sent = (await Promise.all(pushes.map(({ provider, event }) => json('send', provider, event, '--to', millrace.url, '--secret', 'it is a secret', '--follow')))) as readonly SentEvent[];
    const created = sent.map(({ event }) => event.deliveries.filter(({ state }) => state === 'created').map(({ selected }) => selected.name));
    expect(created).toEqual(pushes.map(({ provider }) => [triggerOf[provider]]));
  });

  test('a wrong secret is found wrong', async () => {
    writeFileSync(path.join(folder, 'secret'), 'another\n');
    const { event } = (await json('send', 'github', 'push', '--to', millrace.url, '--secret-file', path.join(folder, 'secret'), '--follow')) as SentEvent;
    expect(event.deliveries.find(({ selected }) => selected.name === 'github')).toMatchObject({ state: 'filtered', attempts: [{ reason: 'signature-invalid' }] });
  });

  test('says to a person what was answered and what became of it', async () => {
    const { code, out } = await run('send', 'cloudevent', 'change_merged', '--to', millrace.url, '--follow');
    expect(code).toBe(0);
    expect(out).toMatch(/^to {6}http:\/\/127\.0\.0\.1:\d+\/\nanswer {2}202: \{"eventListener":"el",.*\nevent {3}[0-9a-f-]{36}\n/);
    expect(out).toMatch(/\ntrigger event: created after \d+ ms\n {10}ConfigMap ci\/built-/);
  });

  test('takes a body and headers of one\'s own; the same delivery again is a repeat', async () => {
    const args = ['send', 'github', 'push', '--to', millrace.url, '--secret', 'it is a secret', '--body', '-', '-H', 'x-github-delivery: mine'];
    const answers: (SentEvent & { readonly duplicate: boolean })[] = [];
    for (const input of ['{"after":"abc"}', '{"after":"abc"}']) {
      const { out } = await ran([...args, '--output', 'json', '--follow', '--data', folder], { environment: environment(), input });
      answers.push(JSON.parse(out) as (typeof answers)[number]);
    }
    const [first, second] = [answers[0]!, answers[1]!];
    expect(first.event.deliveries.find(({ state }) => state === 'created')?.selected.name).toBe('github');
    expect([first.duplicate, second.duplicate, second.eventId]).toEqual([false, true, first.eventId]);
  });

  test('what was answered is told even where it can not be followed', async () => {
    const { code, out, err } = await ranHere(['send', 'github', 'push', '--to', millrace.url, '--follow', '--data', folder], { USER: 'mona' });
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('found no Redis') });
    expect(out).toMatch(/\nevent {3}[0-9a-f-]{36}\n$/);
  });

  test('an answer that is no acceptance, nobody there and an unknown sample end with 1 and one line', async () => {
    expect(await run('send', 'github', 'push', '--to', `${millrace.url}/ci/nobody`)).toMatchObject({ code: 1, out: expect.stringMatching(/answer {2}404: /) });
    expect(await run('send', 'github', 'push', '--to', 'http://127.0.0.1:1/')).toEqual({ code: 1, out: '', err: expect.stringMatching(/^millrace: http:\/\/127\.0\.0\.1:1\/: no answer: .*\n$/) });
    expect(await run('send', 'github', 'push')).toEqual({ code: 1, out: '', err: 'millrace: found nobody to send to: name it with --to URL, or start Millrace here (npm start)\n' });
    expect(await run('send', 'github', 'fork')).toEqual({ code: 1, out: '', err: expect.stringMatching(/^millrace: sample "github fork": wanted one of github push, /) });
  });
});

interface Listed {
  readonly events: readonly { readonly id: string; readonly state: string }[];
  readonly next: string | null;
}

describe('millrace events', () => {
  test('lists by every filter, page by page, the same in each format', async () => {
    const repository = 'octo-org/paged';
    const ids: string[] = [];
    for (const delivery of ['one', 'two', 'three']) {
      const id = await millrace.send({ repository: { full_name: repository }, head_commit: { id: 'x' }, after: '0123456789abcdef0123456789abcdef01234567' }, { 'X-GitHub-Event': 'push', 'X-GitHub-Delivery': delivery });
      await millrace.final(id);
      ids.unshift(id);
    }
    const first = (await json('events', 'list', '--repository', repository, '--limit', '2')) as Listed;
    expect(first.events.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const rest = (await json('events', '--repository', repository, '--cursor', first.next ?? '')) as Listed;
    expect(rest).toMatchObject({ events: [{ id: ids[2] }], next: null });
    const yaml = parse((await run('events', '--repository', repository, '--all', '--output', 'yaml')).out) as Listed;
    expect(yaml).toEqual(await json('events', '--repository', repository, '--all'));

    for (const filter of [['--delivery', 'two'], ['--search', ids[1]!], ['--delivery', 'two', '--commit', '0123456', '--event', 'push', '--state', 'filtered', '-n', 'ci', '--listener', 'ci/el', '--since', '1h']]) {
      expect(((await json('events', ...filter)) as Listed).events.map(({ id }) => id)).toEqual([ids[1]]);
    }
    expect(((await json('events', '--repository', repository, '--until', '1h')) as Listed).events).toEqual([]);
    expect(parse((await run('events', '--repository', 'no/thing', '-o', 'yaml')).out)).toEqual({ events: [], next: null });
  });

  test('finds by a created object, and a table names it', async () => {
    const { eventId } = (await json('send', 'github', 'push', '--to', millrace.url, '--secret', 'it is a secret', '--follow')) as SentEvent;
    const [object] = ((await millrace.ledger.event(eventId))?.deliveries ?? []).flatMap(({ objects }) => [...objects.values()]);
    const { out } = await run('events', '--object', `ci/ConfigMap/${object?.name}`);
    expect(out).toMatch(/^RECEIVED {2,}EVENT .*WHAT CAME OF IT\n/);
    expect(out).toContain(`${eventId}  ci/el  `.trim());
    expect(out).toContain(`github push octo-org/express-app main 0d1a26e  created  ConfigMap ci/${object?.name}`);
  });

  test('shows everything of one', async () => {
    const { eventId } = (await json('send', 'github', 'push', '--to', millrace.url, '--secret', 'it is a secret', '--follow')) as SentEvent;
    const { out } = await run('events', 'show', eventId);
    for (const verb of ['receive', 'persist', 'select', 'intercept', 'bind', 'render', 'create', 'record']) expect(out).toMatch(new RegExp(`\n  ${verb} +\\+\\d+`));
    expect(out).toContain(`withheld  X-Hub-Signature, X-Hub-Signature-256`);
    expect(out).toMatch(/trigger ci\/github: created after \d+ ms/);
    expect(out).toContain('github: continue (signature verified)');
    expect(out).toMatch(/sha {2}"0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c" {2}the trigger\n/);
    expect(out).toMatch(/trigger ci\/event: filtered[^]*?header\.match/);
    expect(out).not.toContain('it is a secret');
    expect((await run('events', 'show', eventId, '--body')).out).toBe(samples[0]!.body());
    expect(await run('events', 'show', 'nobody')).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^millrace: event "nobody": not stored here/) });
  });

  test('what an event carries cannot drive the terminal', async () => {
    const id = await millrace.send({ repository: { full_name: 'o/\u009b2J' }, action: '\u001b[2J' });
    await millrace.final(id);
    for (const args of [['events', '--all'], ['events', 'show', id]]) {
      const { out } = await run(...args);
      // oxlint-disable-next-line no-control-regex -- these are what must not be there
      expect(/[\u001b\u009b]/.test(out)).toBe(false);
    }
  });

  test('watch tells of what comes and what becomes of it, as it happens, and ends with Ctrl-C', async () => {
    const watch = begin(['events', 'watch', '--output', 'json', '--repository', 'octo-org/watched'], environment());
    const body = { repository: { full_name: 'octo-org/watched' }, after: 'x' };
    let count = 0;
    await until(async () => {
      // It may not look yet: what is there at its first look is no news.
      await millrace.send(body, { 'X-GitHub-Event': 'push', 'X-GitHub-Delivery': `watched-${(count += 1)}` });
      return watch.output() !== '';
    }, 'it tells of an event');
    const id = await millrace.send(body, { 'X-GitHub-Event': 'push', 'X-GitHub-Delivery': 'watched' });
    await until(() => watch.output().includes(`"id":"${id}"`), 'it tells of this one');
    await until(() => watch.output().split('\n').some((line) => line.includes(id) && line.includes('"state":"filtered"')), 'and that it was filtered');
    expect(await watch.interrupt()).toBe(0);
    for (const line of watch.output().trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ repository: 'octo-org/watched' });
  });

  test('wrong options end with 2 and name what was wanted', async () => {
    expect(await run('events', '--since', 'yesterday')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('wanted how long ago') });
    expect(await run('events', '--search', 'x', '--state', 'dead')).toMatchObject({ code: 2, err: expect.stringContaining("'--search <text>' cannot be used with option '--state <state>'") });
    expect(await run('events', '--commit', 'zz')).toEqual({ code: 1, out: '', err: 'millrace: commit "zz": expected 7 or more of its hex digits\n' });
  });
});

describe('millrace replay', () => {
  test('makes a new event; with a body of one\'s own somebody has to vouch', async () => {
    const { eventId } = (await json('send', 'github', 'push', '--to', millrace.url, '--secret', 'it is a secret', '--follow')) as SentEvent;
    const replayed = (await json('replay', eventId, '--follow')) as SentEvent;
    expect(replayed.eventId).not.toBe(eventId);
    expect(replayed.event.deliveries.find(({ selected }) => selected.name === 'github')?.state).toBe('created');

    writeFileSync(path.join(folder, 'edited.json'), '{"after":"edited"}');
    const edited = ['replay', eventId, '--body', path.join(folder, 'edited.json')];
    expect(await run(...edited)).toMatchObject({ code: 1, out: '', err: expect.stringContaining('add --vouch') });
    const vouched = (await json(...edited, '--vouch', '--follow', '--as', 'ada')) as SentEvent;
    const views = await Promise.all([eventId, vouched.eventId].map((id) => millrace.ledger.event(id)));
    expect(views[1]).toMatchObject({ event: { replay: { of: eventId, by: 'ada', edited: true }, vouchedBy: 'ada' } });
    const objects = await millrace.list('v1', 'configmaps', 'ci');
    expect(objects).toContainEqual(expect.objectContaining({ data: { sha: 'edited' } }));

    const { out } = await run('events', 'show', eventId);
    expect(out).toContain(`replayed  as ${vouched.eventId}`);
    expect(await run('replay', 'nobody')).toMatchObject({ code: 1 });
  });
});

describe('millrace redrive and discard', () => {
  test('act on what is named, and tell what is no dead letter', async () => {
    const id = await deadLetter();
    expect(await json('redrive', id)).toMatchObject({ count: 1, by: 'mona' });
    expect((await millrace.final(id)).outcome).toBe('dead');
    expect(await json('discard', id)).toMatchObject({ count: 1 });
    expect((await millrace.final(id)).outcome).toBe('discarded');
    expect(await run('discard', id)).toEqual({ code: 1, out: '', err: `millrace: event "${id}": nothing of it is a dead letter (millrace events show ${id})\n` });
    expect(await run('redrive')).toMatchObject({ code: 1, err: 'millrace: redrive: found neither ids nor a filter; --all means every dead letter\n' });
  });

  test('count what a filter finds, and do it with --yes only, in the worker, quietly in a pipe', async () => {
    const ids = [await deadLetter('o/many'), await deadLetter('o/many'), await deadLetter('o/other')];
    const preview = await run('discard', '--repository', 'o/many');
    expect(preview).toEqual({ code: 0, out: '2 dead letters would be discarded\n', err: 'millrace: nothing was done: add --yes\n' });
    expect(await run('discard', '--repository', 'o/many', '--why', 'bind/param-unresolved', '--yes')).toEqual({ code: 0, out: 'discard: 2, done\n', err: '' });
    expect(await Promise.all(ids.map(async (id) => (await millrace.ledger.event(id))?.outcome))).toEqual(['discarded', 'discarded', 'dead']);
    const { bulks } = (await json('bulk')) as { readonly bulks: readonly { readonly id: string; readonly state: string; readonly acted: number }[] };
    expect(bulks[0]).toMatchObject({ state: 'done', acted: 2, by: 'mona' });
    expect(await run('bulk', 'cancel', bulks[0]!.id)).toMatchObject({ code: 1, out: 'done, 2 were done\n' });
  });

  test('Ctrl-C stops watching a bulk action, not the action', async () => {
    await Promise.all(Array.from({ length: 8 }, () => deadLetter('o/slow')));
    const redrive = begin(['redrive', '--repository', 'o/slow', '--yes', '--rate', '1'], environment());
    await until(async () => (await millrace.ledger.bulks(1))[0]?.state === 'running', 'it to be under way');
    expect(await redrive.interrupt()).toBe(0);
    expect(redrive.output()).toContain('it goes on without this command');
    const [running] = await millrace.ledger.bulks(1);
    expect(running?.state).toBe('running');
    expect(await run('bulk', 'cancel', running!.id)).toMatchObject({ code: 0, out: expect.stringMatching(/^cancelled, \d were done\n$/) });
  });

  test('stand in the audit with who did it', async () => {
    const { entries } = (await json('audit', '--all')) as { readonly entries: readonly { readonly by: string; readonly action: string }[] };
    expect(entries.map(({ by, action }) => `${by} ${action}`)).toEqual(expect.arrayContaining(['ada replay', 'mona redrive', 'mona discard', 'mona bulk-discard', 'mona bulk-cancel']));
    expect((await run('audit', '--limit', '1')).err).toMatch(/^millrace: there is more: --cursor /);
  });
});

describe('millrace queues', () => {
  test('tells what waits, who is there, what died, and how Redis is', async () => {
    await deadLetter('o/queues');
    const standing = await json('queues');
    expect(standing).toMatchObject({ workers: 1, paused: false, jobs: { failed: 0 }, redis: { appendOnly: true, policy: 'noeviction', limitBytes: null } });
    expect(standing).toMatchObject({ deadLetters: expect.arrayContaining([{ why: 'bind/param-unresolved', count: expect.any(Number) }]) });
    expect((await run('queues')).out).toMatch(/\nworkers +1 +processes connected\ndead letters +\d+\n +\d+ +bind\/param-unresolved\nredis +redis /);
  });

  test('paused, it stores and nothing is worked on until it is resumed', async () => {
    expect(await run('queues', 'pause')).toMatchObject({ code: 0 });
    const id = await millrace.send({ repository: { full_name: 'o/paused' } });
    const standing = (await json('queues')) as { readonly paused: boolean; readonly oldestReceivedAt: string | null };
    expect(standing.paused).toBe(true);
    expect(standing.oldestReceivedAt).not.toBeNull();
    expect((await run('queues')).out).toContain('PAUSED');
    expect((await millrace.ledger.event(id))?.state).toBe('received');
    expect(await run('queues', 'resume')).toMatchObject({ code: 0 });
    await millrace.final(id);
  });
});

describe('as a process', () => {
  test('every command does its work and ends with 0, all at once', async () => {
    const dead = await deadLetter('o/outside');
    const [sent, listed, shown, replayed, redriven, counted, bulks, audited, standing] = await Promise.all([
      outside('send', 'github', 'push', '--to', millrace.url, '--secret', 'it is a secret', '--follow'),
      outside('events', '--repository', 'o/outside'),
      outside('events', 'show', dead),
      outside('replay', dead),
      outside('redrive', dead),
      outside('discard', '--repository', 'o/nowhere'),
      outside('bulk'),
      outside('audit', '-o', 'json'),
      outside('queues'),
    ]);
    expect([sent, listed, shown, replayed, redriven, counted, bulks, audited, standing].map(({ code, err }) => ({ code, err }))).toEqual(Array.from({ length: 9 }, () => ({ code: 0, err: '' })));
    expect(sent.out).toContain('trigger github: created');
    expect(listed.out).toContain(dead);
    expect(shown.out).toContain('(param-unresolved)');
    expect(replayed.out).toMatch(new RegExp(`^replayed  ${dead}\nevent     [0-9a-f-]{36}\n$`));
    expect(redriven.out).toBe('redriven 1\n');
    expect(counted.out).toBe('0 dead letters would be discarded\n');
    expect(bulks.out).toMatch(/^STARTED /);
    expect(JSON.parse(audited.out)).toMatchObject({ entries: expect.any(Array) });
    expect(standing.out).toContain('persistence   AOF');
  });
});

describe('without a Redis', () => {
  test('a watch waits until it is back', async () => {
    const redis = await startTestRedis();
    const watch = begin(['events', 'watch'], { REDIS_URL: redis.url });
    const client = connectRedis(redis.url, { name: 'test', whenAway: 'wait', onError: () => undefined });
    await until(async () => String(await client.client('LIST')).split('\n').some((line) => line.includes('name=millrace-cli') && / cmd=eval/.test(line)), 'the watch to have looked');
    await redis.crash();
    await watch.says('is away: waiting for it');
    await redis.restart();
    await watch.says('is back');
    expect(await watch.interrupt()).toBe(0);
    client.disconnect();
    await redis.close();
  });

  test('one line says what to set, or that it cannot be reached', async () => {
    expect(await ranHere(['events', '--data', folder])).toEqual({ code: 1, out: '', err: 'millrace: found no Redis: set REDIS_URL to the one that Millrace uses, or start Millrace here (npm start)\n' });
    const away = await ran(['queues'], { environment: { REDIS_URL: 'redis://:hidden@127.0.0.1:1' } });
    expect(away).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^millrace: REDIS_URL: redis at "127\.0\.0\.1:1" can't be reached: .*\n$/) });
    expect(away.err).not.toContain('hidden');
  });
});
