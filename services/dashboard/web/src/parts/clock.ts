import { useSyncExternalStore } from 'react';

/** Now, to the second, for everything on the page that shows an age: one timer, and none while nobody looks. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, read);
}

let now = Date.now();
let timer: number | null = null;
const readers = new Set<() => void>();

function read(): number {
  return now;
}

function subscribe(reader: () => void): () => void {
  readers.add(reader);
  now = Date.now();
  timer ??= window.setInterval(tick, 1000);
  return function unsubscribe() {
    readers.delete(reader);
    if (readers.size > 0 || timer === null) return;
    window.clearInterval(timer);
    timer = null;
  };
}

function tick(): void {
  if (document.hidden) return;
  now = Date.now();
  for (const reader of readers) reader();
}
