import type { Kube } from '@millrace/kube';
import type { Gate } from './gate.ts';

/** The API server as attempts see it: while the gate is closed it is asked nothing, and whoever wants to is held back. */
export function pausedWhileClosed(kube: Pick<Kube, 'request' | 'resourceFor'>, gate: Pick<Gate, 'holdsBack'>): Pick<Kube, 'request' | 'resourceFor'> {
  function letThrough(): void {
    const heldBack = gate.holdsBack();
    if (heldBack !== null) throw heldBack;
  }
  return {
    async request(asked) {
      letThrough();
      return kube.request(asked);
    },
    async resourceFor(apiVersion, kind, signal) {
      letThrough();
      return kube.resourceFor(apiVersion, kind, signal);
    },
  };
}
