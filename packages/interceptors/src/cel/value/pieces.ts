/** strings.SplitN and strings.Replace of Go. A limit below zero means all. Every piece is charged before it is made. */
import type { Work } from '../cost/work.ts';
import { createFinder } from './search.ts';

export function splitText(text: string, separator: string, limit: number, work: Work): readonly string[] {
  if (limit === 0) return [];
  if (separator === '') return explode(text, limit, work);
  const find = createFinder(separator);
  const pieces: string[] = [];
  const mostPieces = limit < 0 ? Infinity : limit;
  let start = 0;
  for (let found = find(text, 0); found >= 0 && pieces.length + 1 < mostPieces; found = find(text, start)) {
    work.charge(3);
    pieces.push(text.slice(start, found));
    start = found + separator.length;
  }
  return [...pieces, text.slice(start)];
}

export function replaceTexts(text: string, old: string, by: string, limit: number, work: Work): string {
  if (limit === 0 || old === by) return text;
  const pieces = old === '' ? explodeForReplace(text, limit, work) : splitText(text, old, limit < 0 ? -1 : limit + 1, work);
  work.chargeText(text.length + pieces.length * by.length);
  return pieces.join(by);
}

/** One piece for each rune; the rest stays together where there is a limit. */
function explode(text: string, limit: number, work: Work): readonly string[] {
  const pieces: string[] = [];
  let start = 0;
  for (const rune of text) {
    if (limit > 0 && pieces.length === limit - 1) return [...pieces, text.slice(start)];
    work.charge(3);
    pieces.push(rune);
    start += rune.length;
  }
  return pieces;
}

/** An empty old text stands before each rune and at the end. */
function explodeForReplace(text: string, limit: number, work: Work): readonly string[] {
  const pieces = explode(text, limit < 0 ? -1 : limit, work);
  work.charge(2 * pieces.length);
  const placesLeft = limit < 0 ? 1 : Math.min(1, limit - pieces.length);
  return text === '' ? ['', ''] : ['', ...pieces, ...(placesLeft > 0 ? [''] : [])];
}
