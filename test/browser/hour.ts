/** An hour of events for the three teams of the scene, the same each time. */
import { bitbucketBranchDeleted, bitbucketPush, chatMention, commitOf, githubPullRequest, githubPush, gitlabPush, scanRequest } from './scene.ts';
import type { Sent } from './scene.ts';

export const minutes = 58;

/** What comes in during one minute: more in the middle of the hour, a branch with a slash now and then, and at last one of each kind. */
export function eventsOfMinute(minute: number): readonly Sent[] {
  if (minute === minutes) return kinds.map((kind) => kind('last'));
  const many = 2 + Math.round(3 * Math.sin((minute / minutes) * Math.PI)) + (minute % 3);
  return Array.from({ length: many }, (_, nth) => kinds[(minute * 5 + nth * 3) % kinds.length]?.(`${minute}.${nth}`)).filter((sent) => sent !== undefined);
}

const kinds: readonly ((seed: string) => Sent)[] = [
  (seed) => githubPush({ repository: 'octo-org/storefront', ref: 'refs/heads/main', commit: commitOf(seed) }),
  (seed) => githubPush({ repository: 'octo-org/storefront', ref: 'refs/heads/feature/basket', commit: commitOf(seed) }),
  (seed) => githubPullRequest({ repository: 'octo-org/payments', ref: 'fix/rounding', commit: commitOf(seed), action: 'synchronize' }),
  (seed) => gitlabPush({ repository: 'shop/catalogue', ref: 'main', commit: commitOf(seed) }),
  (seed) => githubPush({ repository: 'octo-org/payments', ref: 'refs/heads/main', commit: commitOf(seed) }),
  (seed) => bitbucketPush({ repository: 'platform/images', ref: 'main', commit: commitOf(seed) }),
  (seed) => githubPush({ repository: 'octo-org/docs', ref: 'refs/tags/v2.4.0', commit: commitOf(seed) }),
  (seed) => gitlabPush({ repository: 'shop/checkout', ref: 'feature/vouchers', commit: commitOf(seed) }),
  (seed) => githubPush({ repository: 'octo-org/search', ref: 'refs/heads/main', commit: commitOf(seed) }),
  (seed) => bitbucketBranchDeleted(`platform/tools-${seed}`),
  (seed) => githubPullRequest({ repository: 'octo-org/storefront', ref: 'feature/basket', commit: commitOf(seed), action: 'closed' }),
  (seed) => chatMention(`deploy ${seed}`),
  (seed) => scanRequest({ repository: 'octo-org/payments', ref: 'refs/heads/main', commit: commitOf(seed) }),
];
