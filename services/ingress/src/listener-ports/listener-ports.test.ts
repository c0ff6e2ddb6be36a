/** Ports that open and close with their listeners, over real sockets. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { createServer } from 'node:net';
import { freePort, startHttpServer } from '@millrace/runtime';
import { until } from '../../../../test/support/until.ts';
import { manualClock } from '../../../../test/support/manual-clock.ts';
import { keepListenerPorts } from './listener-ports.ts';
import type { ListenerPorts } from './listener-ports.ts';
import type { PortOwner } from './wanted-ports.ts';

const running: ListenerPorts[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.close(0);
});

function owner(name: string, uid = name): PortOwner {
  return { namespace: 'ns', name, uid, tls: false };
}

/** Each port answers with the name of its owner; `slow` holds answers back until it is let go. */
function keep(first: Readonly<Record<number, PortOwner>>) {
  const clock = manualClock();
  const told: string[] = [];
  const state = { owners: first, synced: true, changed: () => undefined as void };
  const letGo = Promise.withResolvers<void>();
  const limits = { headersMs: 5000, requestMs: 10_000, idleMs: 5000, headerBytes: 1 << 14 };
  const ports = keepListenerPorts({
    wanted: () => ({ owners: new Map(Object.entries(state.owners).map(([port, owner]) => [Number(port), owner])), problems: [] }),
    open: (port, { name, uid }) =>
      startHttpServer({
        host: '127.0.0.1',
        port,
        portVariable: 'P',
        tls: null,
        limits,
        handler(request, response) {
          if (request.url === '/slow') void letGo.promise.then(() => response.end(`${name} ${uid}`));
          else response.end(`${name} ${uid}`);
        },
      }),
    onChange(changed) {
      state.changed = changed;
      return () => undefined;
    },
    hasSynced: () => state.synced,
    clock: { ...clock, now: Date.now },
    events: {
      portOpened: (port, { name }) => told.push(`opened ${port} ${name}`),
      portClosed: (port, { name }) => told.push(`closed ${port} ${name}`),
      portFailed: (port, { name }, text) => told.push(`failed ${port} ${name}: ${text}`),
      portProblems: (problems) => told.push(...problems),
    },
  });
  running.push(ports);
  async function change(owners: Readonly<Record<number, PortOwner>>): Promise<void> {
    state.owners = owners;
    state.changed();
    await clock.pass(20);
  }
  return {
    ports,
    clock,
    told,
    letGo: letGo.resolve,
    change,
    state,
  };
}

async function ask(port: number, path = '/'): Promise<string> {
  try {
    return await (await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } })).text();
  } catch {
    return 'closed';
  }
}

describe('a port per listener', () => {
  test('opens when its listener comes and closes when it goes', async () => {
    const [a, b] = [await freePort(), await freePort()];
    const { ports, change, told } = keep({ [a]: owner('one') });
    await until(() => ports.settled, 'the first port is open');
    expect([await ask(a), await ask(b)]).toEqual(['one one', 'closed']);
    await change({ [b]: owner('two') });
    await until(() => told.length === 3, 'both moved');
    expect([await ask(a), await ask(b)]).toEqual(['closed', 'two two']);
  });

  test('is not settled before listeners are known', async () => {
    const port = await freePort();
    const { ports, state, change } = keep({});
    expect(ports.settled).toBe(true);
    const later = keep({ [port]: owner('one') });
    await until(() => later.ports.settled, 'it is');
    state.synced = false;
    await change({ [port]: owner('other') });
    expect(await ask(port)).toBe('one one');
  });

  test('finishes the requests of its old listener, and is another\'s only when none for that can come any more', async () => {
    const port = await freePort();
    const { ports, change, told, letGo, clock } = keep({ [port]: owner('el', 'old') });
    await until(() => ports.settled, 'it is open');
    const slow = ask(port, '/slow');
    await ask(port);
    await change({ [port]: owner('el', 'new') });
    expect(await ask(port)).toBe('closed');
    letGo();
    expect(await slow).toBe('el old');
    await until(() => told.length === 2, 'it is closed');
    await clock.pass(59_000);
    expect(await ask(port)).toBe('closed');
    await clock.pass(1000);
    await until(() => told.length === 3, 'it is open again');
    expect(await ask(port)).toBe('el new');
  });

  test('is at once the one\'s again that it was', async () => {
    const port = await freePort();
    const { ports, change, told } = keep({ [port]: owner('mine') });
    await until(() => ports.settled, 'it is open');
    await change({ [port]: owner('thief') });
    await until(() => told.length === 2, 'it is closed');
    await change({ [port]: owner('mine') });
    await until(() => told.length === 3, 'it is open again');
    expect(await ask(port)).toBe('mine mine');
  });

  test('that is taken by somebody else is tried again, and holds up no other', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const address = blocker.address();
    const taken = typeof address === 'object' && address !== null ? address.port : 0;
    const free = await freePort();
    const { ports, told, clock } = keep({ [taken]: owner('one'), [free]: owner('two') });
    await until(() => ports.settled, 'both were tried');
    expect(await ask(free)).toBe('two two');
    expect(told).toContain(`failed ${taken} one: port ${taken} is taken: stop what listens there, or set P to a free port`);
    await new Promise((resolve) => blocker.close(resolve));
    await clock.pass(5000);
    await until(() => told.includes(`opened ${taken} one`), 'it is opened');
    expect(await ask(taken)).toBe('one one');
  });

  test('closes with the process, and is no longer opened', async () => {
    const port = await freePort();
    const { ports, change, clock } = keep({ [port]: owner('one') });
    await until(() => ports.settled, 'it is open');
    await ports.close(0);
    expect([await ask(port), clock.pending()]).toEqual(['closed', 0]);
    await change({});
  });
});
