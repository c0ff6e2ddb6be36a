/**
 * The controller, put together: the only file that constructs. What is started first is closed last:
 *
 *   metrics -> cluster -> watches -> ops port -> is Tekton's own controller here? -> election
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { connectKube, KubeconfigError } from '@millrace/kube';
import type { KubeConnection } from '@millrace/kube';
import { createMetrics, observeProcess, startOpsServer, systemClock, UserError } from '@millrace/runtime';
import type { Running } from '@millrace/runtime';
import { objectsAt, textAt } from '@millrace/triggers';
import type { ControllerConfig } from './config.ts';
import { createEvents } from './events.ts';
import { tektonPresence } from './known/tekton.ts';
import { startWatches } from './known/watches.ts';
import type { Watches } from './known/watches.ts';
import { lead } from './lead/lead.ts';
import { standForElection } from './lead/lease.ts';
import type { Election } from './lead/lease.ts';
import { createWrites } from './writes.ts';

export interface Controller {
  readonly opsPort: number;
  /** Rejects with a UserError when Tekton's own controller appears. */
  readonly tektonCame: Promise<never>;
}

export async function startController(config: ControllerConfig, { logger, lifecycle }: Pick<Running, 'logger' | 'lifecycle'>): Promise<Controller> {
  const clock = systemClock;
  const metrics = createMetrics();
  lifecycle.onStop('metrics', () => metrics.close());
  lifecycle.onStop('process metrics', observeProcess(metrics));
  const kube = await openCluster(config);
  lifecycle.onStop('cluster', () => kube.close());

  const { ownNamespace, ingressService, namespaces } = config;
  const watches = startWatches({ kube, namespaces, ingress: { namespace: ownNamespace, service: ingressService }, onProblem: (text) => events.watchFailed(text) });
  lifecycle.onStop('watches', () => watches.close());
  let election: Election | null = null;
  function isLeading(): boolean {
    return election?.isLeading === true;
  }
  const events = createEvents({ logger, metrics, isLeading, counts: () => countsOf(watches), readiness: () => readinessOf(watches) });

  const ops = await startOpsServer({
    ...config.ops,
    portVariable: 'MILLRACE_OPS_PORT',
    metrics,
    unready: () => [...(lifecycle.stopping.aborted ? ['stopping'] : []), ...watches.unlisted().map((resource) => `${resource} of ${kube.server} are not listed yet`)],
  });
  lifecycle.onStop('ops port', (graceMs) => ops.close(graceMs));

  await watches.synced(lifecycle.stopping);
  const here = tektonPresence(watches.deployments.all());
  if (here !== null) throw new UserError(here);

  const writes = createWrites({ kube, isLeading, onWrite: (verb, resource, result) => events.wrote(verb, resource, result) });
  const settings = { ...config, ingressService: `${ownNamespace}/${ingressService}`, portRange: `${config.listenerPorts.first}-${config.listenerPorts.last}` };
  election = standForElection({
    kube,
    namespace: ownNamespace,
    name: 'millrace-controller',
    identity: `${config.identity ?? hostname()}_${randomUUID()}`,
    times: config.lease,
    clock,
    events,
    lead: (over) => lead({ watches, writes, clock, random: Math.random, events }, settings, over),
  });
  lifecycle.onStop('election', () => election?.close());
  logger.info({ opsPort: ops.port, cluster: kube.server, context: kube.context }, 'controller watches');
  return { opsPort: ops.port, tektonCame: coming(watches) };
}

function coming({ deployments }: Watches): Promise<never> {
  return new Promise((_, reject) => {
    deployments.onChange(() => {
      const text = tektonPresence(deployments.all());
      if (text !== null) reject(new UserError(text));
    });
  });
}

function countsOf({ listeners, parts }: Watches) {
  return {
    eventlistener: listeners.all().length,
    triggerbinding: parts.TriggerBinding.all().length,
    clustertriggerbinding: parts.ClusterTriggerBinding.all().length,
    triggertemplate: parts.TriggerTemplate.all().length,
    clusterinterceptor: parts.ClusterInterceptor.all().length,
  };
}

function readinessOf({ listeners }: Watches): { readonly ready: number; readonly unready: number } {
  const all = listeners.all();
  const ready = all.filter(({ status }) => objectsAt(status, 'conditions').some((one) => textAt(one, 'type') === 'Ready' && textAt(one, 'status') === 'True')).length;
  return { ready, unready: all.length - ready };
}

async function openCluster({ cluster }: ControllerConfig): Promise<KubeConnection> {
  try {
    return await connectKube(cluster, { userAgent: 'millrace-controller' });
  } catch (error) {
    if (error instanceof KubeconfigError) throw new UserError(error.message, { cause: error });
    throw error;
  }
}
