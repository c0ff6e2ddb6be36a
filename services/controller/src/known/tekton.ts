/**
 * Signs of Tekton's own controller: its Deployment, by the labels of its release, and the Deployments that it makes for listeners.
 * What is scaled to 0 does nothing, and is no sign.
 */
import { member, objectAt } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';
import { tektonLabels } from '../places.ts';
import { keyOf, metaOf } from './meta.ts';
import type { Meta } from './meta.ts';

export interface TektonDeployment {
  readonly kind: 'controller' | 'listener';
  readonly meta: Meta;
}

/** Selects both kinds. */
export const tektonSelector = 'app.kubernetes.io/part-of in (tekton-triggers,Triggers)';

export function tektonDeployment(object: JsonObject): TektonDeployment | null {
  const meta = metaOf(object);
  if (member(objectAt(object, 'spec'), 'replicas') === 0) return null;
  if (meta.labels['app.kubernetes.io/part-of'] === 'tekton-triggers' && meta.labels['app.kubernetes.io/component'] === 'controller') return { kind: 'controller', meta };
  return Object.entries(tektonLabels).every(([key, value]) => meta.labels[key] === value) ? { kind: 'listener', meta } : null;
}

/** What is said before we stop; null: Tekton's controller is not there. */
export function tektonPresence(deployments: readonly TektonDeployment[]): string | null {
  const controller = deployments.find(({ kind }) => kind === 'controller');
  if (controller === undefined) return null;
  return `Tekton's own controller is here, as Deployment "${keyOf(controller.meta)}", and two would fight over every EventListener: scale it to 0 or delete it, or install Millrace beside it without this controller (k8s/beside-tekton)`;
}
