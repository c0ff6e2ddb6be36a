/** The course of a run: asked of the API server with our own rights, and kept for a moment. */
import { readObject } from '@millrace/kube';
import type { Kube } from '@millrace/kube';
import { errorText, isJsonList, isJsonObject, member, textAt, unreachable } from '@millrace/triggers';
import type { JsonObject, JsonValue } from '@millrace/triggers';
import type { ObjectStatus } from '../contract.ts';

export type ReadStatus = (object: Pick<ObjectStatus, 'apiVersion' | 'kind' | 'namespace' | 'name' | 'uid'>) => Promise<RunStatus>;
export type RunStatus = Pick<ObjectStatus, 'state' | 'text' | 'startedAt' | 'endedAt' | 'simulated'>;

const keepMs = 2_000;

export function createReadStatus(kube: Pick<Kube, 'request' | 'resourceFor'>, now: () => number): ReadStatus {
  const kept = new Map<string, { readonly status: Promise<RunStatus>; readonly since: number }>();
  return function readStatus(object) {
    for (const [uid, { since }] of kept) if (now() - since >= keepMs) kept.delete(uid);
    const known = kept.get(object.uid);
    if (known !== undefined) return known.status;
    const status = read(kube, object);
    kept.set(object.uid, { status, since: now() });
    return status;
  };
}

async function read(kube: Pick<Kube, 'request' | 'resourceFor'>, { apiVersion, kind, namespace, name, uid }: Parameters<ReadStatus>[0]): Promise<RunStatus> {
  // Our rights reach these, and no other kind has a course that we could tell.
  if (!apiVersion.startsWith('tekton.dev/') || (kind !== 'PipelineRun' && kind !== 'TaskRun')) return { ...nothing, state: 'unknown', text: 'only runs have a status that is shown' };
  const signal = AbortSignal.timeout(5_000);
  try {
    const resource = await kube.resourceFor(apiVersion, kind, signal);
    if (resource.kind !== 'found') return { ...nothing, state: 'unreadable', text: resource.kind === 'absent' ? resource.text : resource.failure.text };
    const answer = await readObject(kube, resource.resource, namespace, name, signal);
    switch (answer.kind) {
      case 'found':
        return textAt(metadataOf(answer.object), 'uid') === uid ? statusOf(answer.object) : gone;
      case 'missing':
        return gone;
      case 'failed':
        return { ...nothing, state: 'unreadable', text: answer.failure.text };
      default:
        return unreachable(answer);
    }
  } catch (error) {
    return { ...nothing, state: 'unreadable', text: errorText(error) };
  }
}

const nothing = { text: null, startedAt: null, endedAt: null, simulated: false } as const;
const gone: RunStatus = { ...nothing, state: 'gone' };

/** Pure. https://tekton.dev/docs/pipelines/pipelineruns/#monitoring-execution-status */
export function statusOf(object: JsonValue): RunStatus {
  const status = isJsonObject(object) ? (member(object, 'status') ?? null) : null;
  const conditions = isJsonObject(status) ? member(status, 'conditions') : undefined;
  const condition = isJsonList(conditions) ? conditions.find((one) => textAt(one, 'type') === 'Succeeded') : undefined;
  const annotations = member(metadataOf(object), 'annotations');
  const found = textAt(condition, 'status');
  return {
    state: states.get(found) ?? 'unknown',
    text: condition === undefined ? 'nothing has taken it up yet' : [textAt(condition, 'reason'), textAt(condition, 'message')].filter((text) => text !== '').join(': '),
    startedAt: timeAt(status, 'startTime'),
    endedAt: timeAt(status, 'completionTime'),
    simulated: textAt(annotations, 'millrace.dev/simulated') === 'true',
  };
}

const states: ReadonlyMap<string, RunStatus['state']> = new Map([['True', 'succeeded'], ['False', 'failed'], ['Unknown', 'running']]);

function metadataOf(object: JsonValue): JsonObject {
  const metadata = isJsonObject(object) ? member(object, 'metadata') : undefined;
  return isJsonObject(metadata) ? metadata : {};
}

function timeAt(status: JsonValue, field: string): number | null {
  const time = Date.parse(textAt(status, field));
  return Number.isNaN(time) ? null : time;
}
