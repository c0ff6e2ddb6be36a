import { performance } from 'node:perf_hooks';
import type { JobLock } from './queue.ts';
import type { QueueSettings } from './settings.ts';

/**
 * The lock of one job as this process knows it, on the monotonic clock. A renewal counts from when it was asked for:
 * Redis carried it out some time between that and its answer.
 *
 *   held      renewed from time to time
 *   draining  still ours, but the process is to end: the work is aborted and the job put back
 *   lost      Redis said so, or it was not renewed in time (Redis being away, too): the work is aborted, the job is not ours
 *   released  the work is over
 */
export interface LockWatch extends JobLock {
  state(): 'held' | 'draining' | 'lost' | 'released';
  renewed(askedAt: number): void;
  lose(): void;
  drain(): void;
  release(): void;
}

export function watchLock(takenAt: number, settings: QueueSettings): LockWatch {
  const controller = new AbortController();
  let state: ReturnType<LockWatch['state']> = 'held';
  let since = takenAt;
  let timer = expireLater();

  function expireLater() {
    return setTimeout(lose, Math.max(0, since + settings.lockMs - performance.now()));
  }
  function lose() {
    if (state === 'released') return;
    clearTimeout(timer);
    state = 'lost';
    controller.abort(new Error('lock lost'));
  }
  return {
    signal: controller.signal,
    isFresh: () => state === 'held' && performance.now() - since < settings.freshMs,
    state: () => state,
    renewed(askedAt) {
      if (state === 'lost' || state === 'released') return;
      since = askedAt;
      clearTimeout(timer);
      timer = expireLater();
    },
    lose,
    drain() {
      if (state !== 'held') return;
      state = 'draining';
      controller.abort(new Error('shutting down'));
    },
    release() {
      clearTimeout(timer);
      if (state === 'held') state = 'released';
    },
  };
}
