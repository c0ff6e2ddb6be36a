import { randomUUID } from 'node:crypto';
import { prepareSample, samples } from '@millrace/samples';
import type { SamplesAnswer } from '../contract.ts';

/** Nothing of them is anybody's: whoever is signed in may see them. Without signatures, which the one who tries stands in for. */
export function listSamples(): Promise<SamplesAnswer> {
  return Promise.resolve({
    samples: samples.map((sample) => {
      const { headers, body } = prepareSample(sample, { id: randomUUID(), at: Date.now(), secret: null, body: null });
      const { provider, event, about } = sample;
      return { id: `${provider}/${event}`, title: about, provider, event, headers, body: Buffer.from(body).toString('utf8') };
    }),
  });
}
