/** The two sides of the contract, spoken to in the same way: the sandbox, and the real API server. */
import { mkdtempSync, rmSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '../../packages/sandbox/src/index.ts';
import type { KubectlResult } from '../support/kube-apiserver.ts';
import { kubectlPath, runKubectl, startKubeApiServer } from '../support/kube-apiserver.ts';
import { until } from '../support/until.ts';

/* oxlint-disable typescript/no-explicit-any -- answers are looked at field by field, and a wrong shape fails the expectation */
export type Reply = { readonly code: number; readonly headers: http.IncomingHttpHeaders; readonly body: any; readonly text: string };
export type Event = { readonly type: string; readonly object: any };
/* oxlint-enable typescript/no-explicit-any */

export type Watching = {
  readonly events: Event[];
  /** Waits until an event is there for which `is` holds. */
  readonly sees: (is: (event: Event) => boolean, what: string) => Promise<Event>;
  readonly ended: () => boolean;
  readonly close: () => void;
};

export type Side = {
  readonly ask: (method: string, path: string, body?: unknown, headers?: http.OutgoingHttpHeaders) => Promise<Reply>;
  readonly watch: (path: string) => Watching;
  readonly kubectl: (args: readonly string[], input?: string) => Promise<KubectlResult>;
  /** A namespace nobody else uses. */
  readonly namespace: () => Promise<string>;
  readonly stop: () => Promise<void>;
};

export async function sandboxSide(): Promise<Side> {
  const sandbox = await startSandbox({ port: 0, dataDir: null, clock: { now: () => Date.now() } });
  const home = mkdtempSync(join(tmpdir(), 'millrace-kubectl-'));
  const program = kubectlPath() ?? 'kubectl';
  return sideOf({
    url: sandbox.url,
    tls: {},
    headers: {},
    kubectl: (args, input) => runKubectl(program, ['--server', sandbox.url, ...args], home, input),
    async stop() {
      await sandbox.close();
      rmSync(home, { recursive: true, force: true });
    },
  });
}

export async function realSide(): Promise<Side> {
  const server = await startKubeApiServer();
  await server.applyDefinitions();
  return sideOf({ url: server.url, tls: { ca: server.ca }, headers: { authorization: `Bearer ${server.token}` }, kubectl: server.kubectl, stop: server.stop });
}

type Ends = Pick<Side, 'kubectl' | 'stop'> & { readonly url: string; readonly tls: https.RequestOptions; readonly headers: Record<string, string> };

function sideOf({ url, tls, headers: always, kubectl, stop }: Ends): Side {
  let namespaces = 0;

  function send(method: string, path: string, headers: http.OutgoingHttpHeaders, answered: (response: http.IncomingMessage) => void): http.ClientRequest {
    const { request } = url.startsWith('https') ? https : http;
    return request(`${url}${path}`, { ...tls, method, agent: false, headers: { ...always, ...headers } }, answered);
  }

  async function ask(method: string, path: string, body?: unknown, headers: http.OutgoingHttpHeaders = {}): Promise<Reply> {
    return await new Promise((resolve, reject) => {
      const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
      const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body));
      const asked = send(method, path, { 'content-type': type, 'content-length': String(bytes.length), ...headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const json = (response.headers['content-type'] ?? '').startsWith('application/json') && text !== '';
          resolve({ code: response.statusCode ?? 0, headers: response.headers, body: json ? JSON.parse(text) : null, text });
        });
      });
      asked.on('error', reject);
      asked.end(bytes);
    });
  }

  function watch(path: string): Watching {
    const events: Event[] = [];
    let rest = '';
    let ended = false;
    const asked = send('GET', path, {}, (response) => {
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        events.push(...lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as Event));
      });
      response.on('error', () => {});
      response.on('close', () => {
        ended = true;
      });
    });
    asked.on('error', () => {});
    asked.end();
    return {
      events,
      async sees(is, what) {
        await until(() => events.some(is), what);
        const found = events.find(is);
        if (found === undefined) throw new Error(what);
        return found;
      },
      ended: () => ended,
      close: () => asked.destroy(),
    };
  }

  async function namespace(): Promise<string> {
    namespaces += 1;
    const name = `contract-${namespaces}`;
    const { code } = await ask('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    if (code !== 201) throw new Error(`namespace ${name}: ${code}`);
    return name;
  }

  return { ask, watch, kubectl, namespace, stop };
}
