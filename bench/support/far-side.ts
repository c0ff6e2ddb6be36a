/** The API server that events end at: the real one where KUBEBUILDER_ASSETS names its programs, else the sandbox, in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { connectKube } from '@millrace/kube';
import type { KubeConnection } from '@millrace/kube';
import { textAt } from '@millrace/triggers';
import { missingForApiServer, startKubeApiServer } from '../../test/support/kube-apiserver.ts';

export interface FarSide {
  /** As the table names it. */
  readonly name: string;
  readonly kube: KubeConnection;
  /** For the services. */
  readonly environment: Readonly<Record<string, string>>;
  /** For the minimal client. */
  readonly access: { readonly origin: string; readonly headers: Readonly<Record<string, string>>; readonly ca: string | null };
  /** Of the sandbox' process. */
  readonly pid: number | null;
  readonly close: () => Promise<void>;
}

export async function startFarSide(say: (line: string) => void): Promise<FarSide> {
  const missing = missingForApiServer();
  if (missing === null) return startRealSide();
  say(`far side: the sandbox (${missing})`);
  return startSandboxSide();
}

async function startRealSide(): Promise<FarSide> {
  const server = await startKubeApiServer();
  await server.applyDefinitions();
  const kube = await connectKube({ kind: 'kubeconfig', paths: [server.kubeconfig], context: null });
  const answer = await kube.request({ method: 'GET', path: '/version' });
  const version = answer.kind === 'answer' ? textAt(answer.body, 'gitVersion') : '';
  return {
    name: `kube-apiserver ${version}`,
    kube,
    environment: { MILLRACE_KUBECONFIG: server.kubeconfig },
    pid: null,
    access: { origin: server.url, headers: { authorization: `Bearer ${server.token}` }, ca: server.ca },
    async close() {
      await kube.close();
      await server.stop();
    },
  };
}

export async function startSandboxSide(): Promise<FarSide> {
  const file = fileURLToPath(new URL('../../test/chaos/sandbox-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, '0'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [said] = await once(child.stdout, 'data');
  const url = String(said).trim();
  const kube = await connectKube({ kind: 'server', server: url });
  return {
    name: 'sandbox',
    kube,
    environment: { MILLRACE_KUBE_URL: url },
    pid: child.pid ?? null,
    access: { origin: url, headers: {}, ca: null },
    async close() {
      await kube.close();
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}
