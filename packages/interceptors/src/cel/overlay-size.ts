/**
 * Bounds on the overlays of one trigger together. Each is made within its own cost limit, but they become one text of JSON, which is gone
 * over for each that is added, once for each part of its key, and decoded in the end.
 */
import { createBudget, printJson, type JsonObject } from '@millrace/triggers';
import { costLimit } from './cost/work.ts';

/** No API server takes an object that is larger. */
export const mostOverlayText = 3 * 1024 * 1024;

/** Why that is too much text, or null. */
export function sizeProblem({ length }: string): string | null {
  return length > mostOverlayText ? `the overlays come to ${length} characters of JSON, at most ${mostOverlayText} are kept` : null;
}

/** Whether overlays that are worth measuring become too much text together with extensions that are there before. */
export function isBesideTooMuch({ length }: string, earlier: JsonObject): boolean {
  return length > leastMeasured && printJson(earlier, createBudget({ steps: costLimit, text: mostOverlayText - length })) === null;
}

const leastMeasured = 65_536;

/** Why looking for the place of an overlay among those before it would take too long, or null. */
export function searchProblem(before: string, key: string): string | null {
  const steps = stepsToFind(before, key);
  if (steps <= costLimit) return null;
  return `finding the place of its key among the overlays before it, ${before.length} characters of JSON, takes ${Math.ceil(steps)} steps of work, at most ${costLimit} are taken`;
}

export function stepsToFind({ length }: string, key: string): number {
  if (/[*?]/.test(key)) return length * key.length;
  return (length * key.split('.').length) / (hasIndex.test(key) ? charactersPerStepInLists : charactersPerStep);
}

/** Of a body or of overlays: decoding looks at each character, and is dearer where there are many names. */
export function stepsToDecode({ length }: string): number {
  return length / charactersPerStepOfDecoding;
}

/** What may be a place in a list, whose elements are taken apart. */
const hasIndex = /(?:^|\.)[0-9]*(?:\.|$)/;
const charactersPerStep = 25;
const charactersPerStepInLists = 3;
const charactersPerStepOfDecoding = 5;
