/** Every sample there is, in the order of lists. */
import { bitbucketServerSamples } from './bitbucket-server.ts';
import { bitbucketSamples } from './bitbucket.ts';
import { cloudEventSamples } from './cloud-event.ts';
import { githubSamples } from './github.ts';
import { gitlabSamples } from './gitlab.ts';
import type { Sample } from './sample.ts';
import { slackSamples } from './slack.ts';

export const samples: readonly Sample[] = [...githubSamples, ...gitlabSamples, ...bitbucketSamples, ...bitbucketServerSamples, ...slackSamples, ...cloudEventSamples];

export function findSample(provider: string, event: string): Sample | null {
  return samples.find((sample) => sample.provider === provider && sample.event === event) ?? null;
}
