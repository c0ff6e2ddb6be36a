import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Pool } from 'undici';
import { bodyOf, never, serving } from '../../../../test/support/interceptors.ts';
import { keepDispatchers } from './dispatchers.ts';
import { callsOver, defaultSettings, guardedHttp, type GuardedHttp, type GuardedHttpSettings } from './guarded-http.ts';
import type { OutgoingAnswer, OutgoingRequest } from './outgoing.ts';

const open: GuardedHttp[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((http) => http.close()));
});

describe('a guarded call', () => {
  test('never reaches 127.0.0.1, however it is written', async () => {
    await hits(async (port, reached) => {
      for (const url of spellings(port)) expect([url, await call({ url })]).toEqual([url, unanswered('forbidden-address')]);
      expect(reached()).toBe(0);
    });
  });

  test('never reaches ::1', async () => {
    await hits(async (port, reached) => {
      for (const url of [`http://[::1]:${port}/`, `http://[0:0:0:0:0:0:0:1]:${port}/`, `http://[::]:${port}/`]) expect(await call({ url })).toEqual(unanswered('forbidden-address'));
      expect(reached()).toBe(0);
    }, '::1');
  });

  test('never reaches what a name stands for, if that is forbidden', async () => {
    await hits(async (port, reached) => {
      for (const [address, family] of [['127.0.0.1', 4], ['::1', 6], ['::ffff:127.0.0.1', 6]] as const) {
        expect(await call({ url: `http://interceptor.ns.svc:${port}/` }, { resolve: async () => [{ address, family }] })).toEqual(unanswered('forbidden-address'));
      }
      expect(reached()).toBe(0);
    });
  });

  test('of a name that stands for loopback the second time it is looked up is refused then', async () => {
    await hits(async (port, reached) => {
      const answers = [[], [{ address: '127.0.0.1', family: 4 }]];
      const http = guarded({ resolve: async () => answers.shift() ?? [] });
      expect(await http.call(get(`http://rebinding.test:${port}/`), never())).toEqual(unanswered('unreachable'));
      expect(await http.call(get(`http://rebinding.test:${port}/`), never())).toEqual(unanswered('forbidden-address'));
      expect(reached()).toBe(0);
    });
  });

  test('looks a name up once for a connection, and connects to what it found', async () => {
    await hits(async (port, reached) => {
      let asked = 0;
      const http = guarded({ allowLoopback: true, resolve: async () => [{ address: asked++ === 0 ? '127.0.0.1' : '169.254.169.254', family: 4 }] });
      expect(await http.call(get(`http://rebinding.test:${port}/close`), never())).toMatchObject({ kind: 'answered', status: 200 });
      expect([asked, reached()]).toEqual([1, 1]);
      expect(await http.call(get(`http://rebinding.test:${port}/`), never())).toEqual(unanswered('forbidden-address'));
      expect(reached()).toBe(1);
    });
  });

  test('takes of several addresses only those that are allowed', async () => {
    await hits(async (port) => {
      const addresses = [{ address: '169.254.169.254', family: 4 }, { address: '127.0.0.1', family: 4 }];
      expect(await call({ url: `http://mixed.test:${port}/` }, { allowLoopback: true, resolve: async () => addresses })).toMatchObject({ kind: 'answered' });
    });
  });

  test('follows no redirect to loopback or metadata', async () => {
    await hits(async (port, reached) => {
      for (const location of [...spellings(port), `http://[::1]:${port}/`, 'http://169.254.169.254/latest/meta-data/']) {
        await serving((_, response) => response.writeHead(302, { location }).end(), async (firstPort) => {
          // The first hop is a server outside; it stands on loopback only because tests have no other place.
          const outside = new Pool(`http://127.0.0.1:${firstPort}`);
          const guards = keepDispatchers({ ...defaultSettings, connectTimeoutMs: 1_000 });
          const outgoing = callsOver({ of: (origin, caBundle) => (origin === 'http://outside.test' ? outside : guards.of(origin, caBundle)) }, 1_000);
          expect([location, await outgoing(get('http://outside.test/'), never())]).toEqual([location, unanswered('forbidden-address')]);
          await Promise.all([outside.close(), guards.close()]);
        });
      }
      expect(reached()).toBe(0);
    });
  });

  test('takes no proxy from the environment', async () => {
    const before = { ...process.env };
    Object.assign(process.env, { HTTP_PROXY: 'http://127.0.0.1:1', http_proxy: 'http://127.0.0.1:1', NODE_USE_ENV_PROXY: '1' });
    try {
      await hits(async (port) => expect(await call({ url: `http://127.0.0.1:${port}/` }, { allowLoopback: true })).toMatchObject({ kind: 'answered' }));
    } finally {
      process.env = before;
    }
  });
});

describe('an answer', () => {
  test('has status, canonical headers with all their values, and the bytes of the body', async () => {
    await serving((_, response) => response.writeHead(418, { 'x-two': ['a', 'b'] }).end(Buffer.from([0, 255])), async (port) => {
      const answer = await local(port);
      expect(answer).toMatchObject({ kind: 'answered', status: 418, header: { 'X-Two': ['a', 'b'] } });
      expect(answer.kind === 'answered' && [...answer.body]).toEqual([0, 255]);
    });
  });

  test('that is too long is cut off', async () => {
    await serving((_, response) => response.end('x'.repeat(2_000)), async (port) => {
      expect(await local(port, {}, { maxResponseBytes: 1_999 })).toEqual(unanswered('too-large'));
      expect(await local(port, {}, { maxResponseBytes: 2_000 })).toMatchObject({ kind: 'answered' });
    });
  });

  test('that does not come in time is given up, before and after its head', async () => {
    await serving(() => undefined, async (port) => expect(await local(port, { timeoutMs: 100 })).toEqual(unanswered('timed-out')));
    await serving((_, response) => void response.write('begun'), async (port) => expect(await local(port, { timeoutMs: 100 })).toEqual(unanswered('timed-out')));
  });

  test('that breaks off is none', async () => {
    await serving((message) => message.socket.destroy(), async (port) => expect(await local(port)).toEqual(unanswered('unreachable')));
  });

  test('does not come where nobody listens', async () => {
    const port = await serving(() => undefined, async (port) => port);
    expect(await local(port)).toEqual(unanswered('unreachable'));
  });

  test('is not waited for once the caller has gone', async () => {
    const controller = new AbortController();
    await serving(() => controller.abort(new Error('lock lost')), async (port) => {
      await expect(guarded({ allowLoopback: true }).call(get(`http://127.0.0.1:${port}/`), controller.signal)).rejects.toThrow('lock lost');
    });
  });

  test.each(['', 'x', 'ftp://host/', 'file:///etc/passwd', '//host/'])('is not asked for at "%s"', async (url) => {
    expect(await call({ url })).toEqual(unanswered('invalid'));
  });
});

describe('a redirect', () => {
  test('repeats a POST after 307, and becomes a GET after 303', async () => {
    const seen: string[] = [];
    async function listener(message: IncomingMessage, response: ServerResponse): Promise<void> {
      seen.push(`${message.method} ${message.url} ${await bodyOf(message)} ${message.headers.authorization ?? 'none'} ${message.headers.referer ?? ''}`.replaceAll(`http://${message.headers.host}`, ''));
      if (message.url === '/307' || message.url === '/303') response.writeHead(Number(message.url.slice(1)), { location: '/end' });
      response.end();
    }
    await serving(listener, async (port) => {
      const post = { method: 'POST', body: Buffer.from('b'), header: { Authorization: ['secret'] } } as const;
      await local(port, { ...post, url: `http://127.0.0.1:${port}/307` });
      await local(port, { ...post, url: `http://127.0.0.1:${port}/303` });
    });
    expect(seen).toEqual(['POST /307 b secret ', 'POST /end b secret /307', 'POST /303 b secret ', 'GET /end  secret /303']);
  });

  test('takes no credentials to another origin', async () => {
    const seen: unknown[] = [];
    await serving((message, response) => response.end(String(seen.push(message.headers.authorization))), async (other) => {
      await serving((_, response) => response.writeHead(307, { location: `http://127.0.0.1:${other}/` }).end(), async (port) => {
        expect(await local(port, { header: { Authorization: ['secret'] } })).toMatchObject({ kind: 'answered' });
      });
    });
    expect(seen).toEqual([undefined]);
  });

  test('is followed ten times', async () => {
    await serving((_, response) => response.writeHead(302, { location: '/' }).end(), async (port) => {
      expect(await local(port)).toMatchObject({ problem: 'invalid', text: 'stopped after 10 redirects' });
    });
  });
});

describe('connections', () => {
  test('are kept for the next call', async () => {
    await serving((_, response) => response.end(), async (port, server) => {
      let connections = 0;
      server.on('connection', () => (connections += 1));
      const http = guarded({ allowLoopback: true, connectionsPerHost: 1 });
      for (let i = 0; i < 3; i++) await http.call(get(`http://127.0.0.1:${port}/`), never());
      expect(connections).toBe(1);
    });
  });

  test('are kept to so many hosts', async () => {
    await serving((_, response) => response.end(), async (other) => {
      await serving((_, response) => response.end(), async (port, server) => {
        let connections = 0;
        server.on('connection', () => (connections += 1));
        const http = guarded({ allowLoopback: true, hosts: 1 });
        for (const to of [port, other, port]) await http.call(get(`http://127.0.0.1:${to}/`), never());
        expect(connections).toBe(2);
      });
    });
  });
});

describe('a traced call', () => {
  test('is one for each hop, and each hop carries its own context in place of the sender\'s', async () => {
    const got: unknown[] = [];
    function redirecting(message: IncomingMessage, response: ServerResponse): void {
      got.push([message.headers['traceparent'], message.headers['tracestate'], message.headers['x-other']]);
      response.writeHead(message.url === '/' ? 307 : 200, { location: '/next' }).end();
    }
    await serving(redirecting, async (port) => {
      const { trace, seen } = recorded();
      const header = { Traceparent: ['of-the-sender'], Tracestate: ['a=1'], 'X-Other': ['kept'] };
      expect(await local(port, { header }, { trace })).toMatchObject({ kind: 'answered', status: 200 });
      expect(got).toEqual([['hop-0', undefined, 'kept'], ['hop-1', undefined, 'kept']]);
      expect(seen).toEqual([`0 http://127.0.0.1:${port}/`, 'answered 307', `1 http://127.0.0.1:${port}/next`, 'answered 200']);
    });
  });

  test('that comes to nothing says why', async () => {
    const port = await serving(() => undefined, async (port) => port);
    const { trace, seen } = recorded();
    await local(port, {}, { trace });
    expect(seen).toEqual([`0 http://127.0.0.1:${port}/`, 'failed ECONNREFUSED']);
  });
});

function recorded(): { readonly trace: GuardedHttpSettings['trace']; readonly seen: readonly string[] } {
  const seen: string[] = [];
  return {
    seen,
    trace({ url, resent }) {
      seen.push(`${resent} ${url}`);
      return { headers: { traceparent: `hop-${resent}` }, answered: (status) => seen.push(`answered ${status}`), failed: (problem) => seen.push(`failed ${problem}`) };
    },
  };
}

describe('https', () => {
  test('trusts the caBundle of the interceptor, and nobody unknown', async () => {
    const { key, cert } = certificateFor('interceptor.test');
    const server = createTlsServer({ key, cert }, (_, response) => response.end('ok'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const settings = { allowLoopback: true, resolve: async () => [{ address: '127.0.0.1', family: 4 }] };
      expect(await call({ url: `https://interceptor.test:${port}/`, caBundle: cert }, settings)).toMatchObject({ kind: 'answered', status: 200 });
      expect(await call({ url: `https://interceptor.test:${port}/` }, settings)).toEqual(unanswered('unreachable'));
      expect(await call({ url: `https://another.test:${port}/`, caBundle: cert }, settings)).toEqual(unanswered('unreachable'));
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

/** Of the address that a server on 127.0.0.1 listens on. */
function spellings(port: number): readonly string[] {
  return ['127.0.0.1', '127.1', '2130706433', '0x7f.0.0.1', '0.0.0.0', 'localhost', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]'].map((host) => `http://${host}:${port}/`);
}

function guarded(changes: Partial<GuardedHttpSettings> = {}): GuardedHttp {
  const http = guardedHttp({ connectTimeoutMs: 2_000, ...changes });
  open.push(http);
  return http;
}

function call(request: Partial<OutgoingRequest>, settings: Partial<GuardedHttpSettings> = {}): Promise<OutgoingAnswer> {
  return guarded(settings).call({ ...get(''), ...request }, never());
}

function local(port: number, request: Partial<OutgoingRequest> = {}, settings: Partial<GuardedHttpSettings> = {}): Promise<OutgoingAnswer> {
  return call({ url: `http://127.0.0.1:${port}/`, ...request }, { allowLoopback: true, ...settings });
}

function get(url: string): OutgoingRequest {
  return { method: 'GET', url, header: {}, body: null, caBundle: '', timeoutMs: 5_000 };
}

function unanswered(problem: string): unknown {
  return { kind: 'unanswered', problem, text: expect.any(String) };
}

/** A server that counts who reached it, even without a request. */
async function hits(use: (port: number, reached: () => number) => Promise<void>, address = '127.0.0.1'): Promise<void> {
  let connections = 0;
  await serving(
    (message, response) => response.writeHead(200, message.url === '/close' ? { connection: 'close' } : {}).end(),
    async (port, server) => {
      server.on('connection', () => (connections += 1));
      await use(port, () => connections);
    },
    address,
  );
}

function certificateFor(host: string): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-certificate-'));
  try {
    const key = join(folder, 'key.pem');
    const cert = join(folder, 'cert.pem');
    const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-keyout', key, '-out', cert, ...subject], { stdio: 'pipe' });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
