/** Who is looking, and what this dashboard can do: the one question that nobody has to sign in for. */
import type { Viewer } from '../access/identity.ts';
import type { Sight } from '../access/sight.ts';
import type { Session } from '../contract.ts';
import type { Ports } from './asked.ts';

type SessionPorts = Pick<Ports, 'config' | 'kube' | 'rights' | 'version'>;

export async function showSession(viewer: Viewer | null, sight: Sight | null, { config, kube, rights, version }: SessionPorts): Promise<Session> {
  const { access, readOnly, simulated, webhookUrl, tektonDashboard } = config;
  const about = { access: access.kind, readOnly, version };
  if (viewer === null || sight === null) return { ...about, person: null, cluster: null, webhookUrl: null, tektonDashboard: null, rawJobs: null };
  const [namespaces, pause] = await Promise.all([sight.namespaces(), rights.mayPause(viewer)]);
  return {
    ...about,
    person: { name: viewer.name, namespaces: namespaces ?? null, until: viewer.kind === 'person' ? viewer.until : null, may: { pause: pause.allowed && !readOnly } },
    cluster: { server: kube.server, context: kube.context, simulated },
    webhookUrl,
    tektonDashboard,
    rawJobs: namespaces === undefined ? rawJobsPath : null,
  };
}

export const rawJobsPath = '/queues/raw';
