import type { GivenUp } from './loss.ts';

/** The end of waiting: the caller's signal or the time-out, whichever comes first. `release` is called when the waiting is over. */
export interface Deadline {
  readonly signal: AbortSignal;
  readonly givenUp: GivenUp | null;
  release(): void;
}

export function startDeadline(timeoutMs: number, caller: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  let givenUp: GivenUp | null = null;
  function end(why: GivenUp): void {
    givenUp ??= why;
    controller.abort();
  }
  function onAbort(): void {
    end({ kind: 'aborted' });
  }
  const timer = setTimeout(() => end({ kind: 'timed-out', afterMs: timeoutMs }), timeoutMs);
  caller?.addEventListener('abort', onAbort, { once: true });
  if (caller?.aborted === true) onAbort();
  return {
    signal: controller.signal,
    get givenUp() {
      return givenUp;
    },
    release() {
      clearTimeout(timer);
      caller?.removeEventListener('abort', onAbort);
    },
  };
}

/** The promise, or a rejection as soon as the signal aborts: for work that knows no signal and goes on without us. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    function onAbort(): void {
      reject(new Error('aborted'));
    }
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
