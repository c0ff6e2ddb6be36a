/**
 * The ClusterInterceptors that Tekton's release brings. Millrace runs them in process and needs no object for that, but people and their
 * tools look for them. Made where they are missing, without an address, and never changed: who points one at a server of their own gets that.
 */
import type { JsonObject } from '@millrace/triggers';
import { places } from '../places.ts';
import type { Writes } from '../writes.ts';

export const coreInterceptors = ['bitbucket', 'cel', 'github', 'gitlab', 'slack'] as const;

export async function keepCoreInterceptor(name: string, writes: Writes): Promise<'done' | 'again'> {
  const { kind } = await writes.create(places.clusterInterceptors, null, coreInterceptor(name));
  return kind === 'written' || kind === 'exists' ? 'done' : 'again';
}

function coreInterceptor(name: string): JsonObject {
  return {
    apiVersion: 'triggers.tekton.dev/v1alpha1',
    kind: 'ClusterInterceptor',
    metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'millrace-controller', 'server/type': 'http' } },
    spec: { clientConfig: {} },
  };
}
