import type { Pointer } from './queue.ts';

/** `<id>.<run>`: BullMQ silently ignores an id that it has, and refuses `:` and plain integers. */
export function jobId({ id, run }: Pointer): string {
  return `${id}.${run}`;
}

/** Null for an id that is not ours. */
export function pointerOf(kind: Pointer['kind'], id: string): Pointer | null {
  const [, pointed, run] = /^(.+)\.(\d{1,15})$/.exec(id) ?? [];
  return pointed === undefined || run === undefined ? null : { kind, id: pointed, run: Number(run) };
}
