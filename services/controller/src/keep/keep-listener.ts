/**
 * Brings one listener to what it should be, in this order, so that nothing leads where nobody listens:
 *
 *   port (into the status: the ingress opens it) -> Service -> EndpointSlices -> status
 *
 * `again` after anything that did not work; what is shown on the status has been tried.
 */
import { unreachable } from '@millrace/triggers';
import { knownListener } from '../known/listener.ts';
import type { KnownListener } from '../known/listener.ts';
import { metaOf } from '../known/meta.ts';
import type { View } from '../known/view.ts';
import { places } from '../places.ts';
import type { Warn } from '../tell/warnings.ts';
import type { Writes, Written } from '../writes.ts';
import { serviceStep } from './service.ts';
import { sliceSteps } from './slices.ts';
import type { SliceStep } from './slices.ts';
import { statusPatch } from './status.ts';
import type { Found } from './status.ts';

export interface KeepPorts {
  readonly writes: Writes;
  readonly warn: Warn;
  /** The listener's port on the shared ingress; null when none is free. */
  readonly portOf: (listener: KnownListener) => number | null;
  readonly now: () => number;
}

export interface KeepSettings {
  readonly clusterDomain: string;
  /** Whether the shared ingress has a certificate. */
  readonly ingressTls: boolean;
  /** For texts: where addresses come from, and ports. */
  readonly ingressService: string;
  readonly portRange: string;
}

export type Kept = 'done' | 'again';

export function createKeep({ writes, warn, portOf, now }: KeepPorts, settings: KeepSettings): (view: View, failures: number) => Promise<Kept> {
  async function keep(view: View, failures: number): Promise<Kept> {
    const { listener } = view;
    if (listener === undefined) return slicesTo(removals(view), view.namespace);
    if (listener.meta.deleting) return 'done';
    return view.isTektons ? leave(view, listener) : bring(view, listener, failures);
  }

  /** Not a word on its status: Tekton's controller would write it back, for ever. */
  async function leave(view: View, listener: KnownListener): Promise<Kept> {
    const told = await warn(about(listener), 'LeftToTekton', `Deployment "${listener.service.name}" of Tekton's controller answers for this listener: Millrace takes over when it is deleted or scaled to 0`);
    return both(told, await slicesTo(removals(view), view.namespace));
  }

  async function bring(view: View, listener: KnownListener, failures: number): Promise<Kept> {
    const port = portOf(listener);
    const ported = port === null || port === listener.port ? listener : await writeStatus(listener, foundOf(view, listener, port, 'the Service does not lead here yet'));
    if (ported === null) return 'again';
    const { problem, leads, kept } = port === null ? noPort : await bringService(view, ported, port, failures);
    const steps = leads && port !== null ? sliceSteps(ported, port, view.addresses, view.slices) : removals(view);
    const routed = await slicesTo(steps, view.namespace);
    const written = await writeStatus(ported, foundOf(view, ported, port, problem));
    const told = listener.problems.length === 0 ? 'done' : await warn(about(listener), 'ValidationFailed', listener.problems.join('; '));
    return both(kept, routed, written === null ? 'again' : 'done', told);
  }

  const noPort: BroughtService = { problem: `no port of the shared ingress is free (${settings.portRange})`, leads: false, kept: 'again' };

  async function bringService(view: View, listener: KnownListener, port: number, failures: number): Promise<BroughtService> {
    const step = serviceStep(listener, port, view.service);
    const { name } = listener.service;
    switch (step.kind) {
      case 'keep':
        return { problem: null, leads: true, kept: 'done' };
      case 'not ours':
        return { problem: `Service "${name}" exists and is not of this listener: delete or rename it`, leads: false, kept: 'done' };
      case 'create': {
        const written = await writes.create(places.services, listener.meta.namespace, step.object);
        // It may be ours, and so new that the watch has not brought it yet.
        if (written.kind === 'exists') return { problem: failures < 2 ? null : `Service "${name}" exists and is not of this listener: delete or rename it`, leads: false, kept: 'again' };
        return serviceFailure(listener, written, false);
      }
      case 'change': {
        const { namespace } = listener.meta;
        const written = await writes.change(places.services, { namespace, name }, metaOf(view.service ?? {}).resourceVersion, step.patch);
        // Kubernetes keeps what it made for the selector, and would mirror it: its endpoints are pods that are gone.
        if (written.kind === 'written' && step.takesOver) await writes.remove(places.endpoints, { namespace, name, uid: null });
        return serviceFailure(listener, written, true);
      }
      default:
        return unreachable(step);
    }
  }

  async function serviceFailure(listener: KnownListener, written: Written, existed: boolean): Promise<BroughtService> {
    if (written.kind === 'written') return { problem: null, leads: true, kept: 'done' };
    if (written.kind !== 'failed') return { problem: null, leads: existed, kept: 'again' };
    const { text } = written.failure;
    await warn(about(listener), 'ServiceFailed', text);
    return { problem: text, leads: existed, kept: 'again' };
  }

  function foundOf(view: View, { service }: KnownListener, port: number | null, serviceProblem: string | null): Found {
    return { port, serviceProblem, availableProblem: availableProblem(view, service.tls), referenceProblems: view.referenceProblems };
  }

  function availableProblem({ addresses }: View, tls: boolean): string | null {
    if (tls && !settings.ingressTls) return 'TLS is asked for, and the shared ingress has no certificate (TLS_CERT, TLS_KEY)';
    return addresses.anyReady ? null : `no address of Service "${settings.ingressService}" is ready`;
  }

  /** The listener as it is then; null when that did not work. */
  async function writeStatus(listener: KnownListener, found: Found): Promise<KnownListener | null> {
    const patch = statusPatch(listener, found, settings.clusterDomain, new Date(now()).toISOString().replace(/\.\d+/, ''));
    if (patch === null) return listener;
    const written = await writes.change(places.listeners, listener.meta, listener.meta.resourceVersion, patch, 'status');
    return written.kind === 'written' ? knownListener(written.object) : null;
  }

  async function slicesTo(steps: readonly SliceStep[], namespace: string): Promise<Kept> {
    let kept: Kept = 'done';
    for (const step of steps) {
      const { kind } = await writeSlice(step, namespace);
      if (kind !== 'written') kept = 'again';
    }
    return kept;
  }

  function writeSlice(step: SliceStep, namespace: string): Promise<Written> {
    switch (step.kind) {
      case 'create':
        return writes.create(places.slices, namespace, step.object);
      case 'change':
        return writes.change(places.slices, { namespace, name: step.name }, step.resourceVersion, step.patch);
      case 'remove':
        return writes.remove(places.slices, step.slice.meta);
      default:
        return unreachable(step);
    }
  }

  return keep;
}

interface BroughtService {
  readonly problem: string | null;
  /** Whether there is one that may lead to the listener. */
  readonly leads: boolean;
  readonly kept: Kept;
}

function removals({ slices }: View): readonly SliceStep[] {
  return slices.filter(({ ours }) => ours).map((slice): SliceStep => ({ kind: 'remove', slice }));
}

function both(...kept: readonly Kept[]): Kept {
  return kept.includes('again') ? 'again' : 'done';
}

function about({ meta }: KnownListener) {
  return { kind: 'EventListener', apiVersion: 'triggers.tekton.dev/v1beta1', meta };
}
