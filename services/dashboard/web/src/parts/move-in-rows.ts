import type { KeyboardEvent } from 'react';

/** On a row's link: j and k or the arrows go from row to row; Enter is the link's own. */
export function moveInRows(event: KeyboardEvent<HTMLAnchorElement>): void {
  const step = steps[event.key];
  if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  const links = [...(event.currentTarget.closest('table')?.querySelectorAll<HTMLElement>('.row-link') ?? [])];
  const next = links[links.indexOf(event.currentTarget) + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

const steps: Readonly<Record<string, number | undefined>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
