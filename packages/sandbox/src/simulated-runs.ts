/**
 * The sandbox has nothing that runs a PipelineRun, so on request it plays the course of one: Running, then Succeeded, each
 * object marked as simulated. Off by default: who tests against the sandbox wants objects to stay as they were written.
 */
import { type Cluster, timestamp } from './cluster.ts';
import { type JsonObject, type KubeObject, objectAt } from './json.ts';
import type { Change } from './store.ts';

const SIMULATED_ANNOTATION = 'millrace.dev/simulated';

/** Returns the way to stop it. */
export function simulateRuns({ store, ...cluster }: Cluster, runsForMs: number): () => void {
  const timers = new Set<NodeJS.Timeout>();

  function later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
  }

  /** What somebody has deleted or made anew meanwhile is left alone. */
  function step(resource: string, { metadata }: KubeObject, status: JsonObject): void {
    const now = store.get(resource, metadata.namespace ?? null, metadata.name);
    if (now === null || now.metadata.uid !== metadata.uid) return;
    const annotations = { ...objectAt(now.metadata, 'annotations'), [SIMULATED_ANNOTATION]: 'true' };
    store.put(resource, { ...now, metadata: { ...now.metadata, annotations }, status: { ...objectAt(now, 'status'), ...status } });
  }

  function play(resource: string, object: KubeObject): void {
    const startTime = timestamp({ store, ...cluster });
    step(resource, object, { startTime, conditions: [condition('Unknown', 'Running', 'simulated: nothing runs in the sandbox', startTime)] });
    later(runsForMs, () => {
      const completionTime = timestamp({ store, ...cluster });
      step(resource, object, { completionTime, conditions: [condition('True', 'Succeeded', 'simulated: nothing ran in the sandbox', completionTime)] });
    });
  }

  function seen({ type, resource, object }: Change): void {
    // The request that created it is answered first, with the object as it was sent.
    if (type === 'ADDED' && runs.has(resource)) later(0, () => play(resource, object));
  }

  const unsubscribe = store.subscribe(seen);
  // Those of an earlier start, which ended before they did.
  for (const resource of runs) {
    for (const object of store.list(resource, null).filter((run) => objectAt(run, 'status')['completionTime'] === undefined)) later(0, () => play(resource, object));
  }
  return () => {
    unsubscribe();
    for (const timer of timers) clearTimeout(timer);
  };
}

const runs: ReadonlySet<string> = new Set(['pipelineruns.tekton.dev', 'taskruns.tekton.dev']);

/** https://tekton.dev/docs/pipelines/pipelineruns/#monitoring-execution-status */
function condition(status: string, reason: string, message: string, lastTransitionTime: string): JsonObject {
  return { type: 'Succeeded', status, reason, message, lastTransitionTime };
}
