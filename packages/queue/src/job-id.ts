import type { Pointer } from './queue.ts';

/** `<id>.<run>`: BullMQ silently ignores an id that it has, and refuses `:` and plain integers. */
export function jobId({ id, run }: Pointer): string {
  return `${id}.${run}`;
}

/** Null for an id that is not ours. */
export function pointerOf(kind: Pointer['kind'], id: string): Pointer | null {
  const dot = id.lastIndexOf('.');
  const run = Number(id.slice(dot + 1));
  return dot > 0 && Number.isSafeInteger(run) && run >= 0 ? { kind, id: id.slice(0, dot), run } : null;
}
