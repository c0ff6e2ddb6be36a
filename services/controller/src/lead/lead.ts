/**
 * What the replica that leads does: every change of what is watched puts what it touches in line, and nothing else does. Work grows with
 * changes, not with time.
 */
import type { Clock, format } from '@millrace/runtime';
import type { ControllerEvents } from '../events.ts';
import { coreInterceptors, keepCoreInterceptor } from '../keep/core-interceptors.ts';
import { createKeep } from '../keep/keep-listener.ts';
import type { KeepSettings } from '../keep/keep-listener.ts';
import { keyOf } from '../known/meta.ts';
import type { KnownPart } from '../known/part.ts';
import { createViews } from '../known/view.ts';
import type { Watches } from '../known/watches.ts';
import { createLine } from '../line.ts';
import type { Task } from '../line.ts';
import { createPortBook } from '../ports/port-book.ts';
import { createWarn } from '../tell/warnings.ts';
import type { Writes } from '../writes.ts';

export interface LeadPorts {
  readonly watches: Watches;
  readonly writes: Writes;
  readonly clock: Clock;
  readonly random: () => number;
  readonly events: ControllerEvents;
}

export interface LeadSettings extends KeepSettings {
  readonly listenerPorts: format.PortRange;
  readonly atOnce: number;
}

/** Leads until it is over. Nothing of an earlier time as the leader is remembered: others may have led meanwhile. */
export async function lead({ watches, writes, clock, random, events }: LeadPorts, settings: LeadSettings, over: AbortSignal): Promise<void> {
  const line = createLine({ atOnce: settings.atOnce, clock, random, onBug: (error) => events.bug(error) });
  const book = createPortBook(settings.listenerPorts, () => clock.monotonic());
  const warn = createWarn(writes, () => clock.now());
  const keep = createKeep({ writes, warn, portOf: (listener) => book.portOf(listener), now: () => clock.now() }, settings);
  const views = createViews(watches);
  let faulty = new Set<KnownPart>();
  let cancelLook: (() => void) | null = null;

  function look(): void {
    cancelLook = null;
    book.update(watches.listeners.all(), watches.slices.all());
    for (const key of views.changed()) add(`listener ${key}`, (failures) => keepByKey(key, failures));
    const known = faulty;
    faulty = new Set(Object.values(watches.parts).flatMap((lister) => lister.all()).filter(({ problems }) => problems.length > 0));
    for (const part of faulty) if (!known.has(part)) tellOf(part);
    for (const name of missingInterceptors(watches)) add(`interceptor ${name}`, () => keepCoreInterceptor(name, writes));
  }

  async function keepByKey(key: string, failures: number): Promise<'done' | 'again'> {
    const view = views.view(key);
    return view === undefined ? 'done' : keep(view, failures);
  }

  function tellOf({ kind, meta, problems }: KnownPart): void {
    const apiVersion = `triggers.tekton.dev/${kind === 'ClusterInterceptor' || kind === 'Interceptor' ? 'v1alpha1' : 'v1beta1'}`;
    add(`${kind} ${keyOf(meta)}`, () => warn({ kind, apiVersion, meta }, 'ValidationFailed', problems.join('; ')));
  }

  function add(key: string, task: Task): void {
    line.add(key, async (failures) => {
      const came = await task(failures);
      if (came === 'again') events.notYet(key, failures);
      return came;
    });
  }

  function forgetLook(): void {
    cancelLook?.();
  }

  const stopWatching = watches.onChange(() => {
    cancelLook ??= clock.after(gatherMs, look);
  });
  look();
  await aborted(over);
  stopWatching();
  forgetLook();
  await line.close();
}

/** Changes come in bursts: those of so long are looked at together. */
const gatherMs = 50;

/** Where they can't be seen they are left alone. */
function missingInterceptors({ parts }: Watches): readonly string[] {
  const lister = parts.ClusterInterceptor;
  return lister.isBarred('') ? [] : coreInterceptors.filter((name) => lister.get('', name) === undefined);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
