import type { SamplesAnswer } from '../contract.ts';

/** Nothing of them is anybody's: whoever is signed in may see them. */
export function listSamples(): Promise<SamplesAnswer> {
  return Promise.resolve({ samples: [] });
}
