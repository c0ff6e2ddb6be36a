import type { Suite } from '../suite.ts';

/** One line for each suite that is implemented. */
export const suites: readonly Suite[] = [];
