/** Events as Bitbucket Cloud sends them. https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/ */
import { json } from './sample.ts';
import type { Sample } from './sample.ts';

export const bitbucketSamples: readonly Sample[] = [
  bitbucket('push', 'repo:push', 'a commit pushed to main', () => push),
  bitbucket('pull_request', 'pullrequest:created', 'a pull request opened', () => ({ actor, repository, pullrequest: pullRequest })),
];

function bitbucket(event: string, key: string, about: string, body: () => object): Sample {
  return {
    provider: 'bitbucket',
    event,
    about,
    contentType: json,
    headers: (id) => ({ 'User-Agent': 'Bitbucket-Webhooks/2.0', 'X-Event-Key': key, 'X-Request-UUID': id, 'X-Attempt-Number': '1' }),
    body: () => JSON.stringify(body()),
  };
}

const home = 'https://bitbucket.org/example-team/express-app';
const api = 'https://api.bitbucket.org/2.0/repositories/example-team/express-app';
const actor = { type: 'user', display_name: 'Mona Example', nickname: 'mona', account_id: '5d5355e8c6b9320d9ea5b28d', uuid: '{d1b6c3a0-6c0f-4c54-9a0b-0b8f36d2a0f1}' };
const repository = {
  type: 'repository',
  name: 'express-app',
  full_name: 'example-team/express-app',
  uuid: '{673a6070-3421-46c9-9d48-90745f7bfe8e}',
  is_private: true,
  scm: 'git',
  owner: { type: 'team', display_name: 'Example team', username: 'example-team' },
  workspace: { type: 'workspace', slug: 'example-team', name: 'Example team' },
  project: { type: 'project', key: 'EX', name: 'Examples' },
  links: { html: { href: home }, self: { href: api } },
};
const commit = {
  type: 'commit',
  hash: '709d658dc5b6d6afcd46049c2f332ee3f515a67d',
  message: 'Greet by name\n',
  date: '2026-01-15T09:30:00+00:00',
  author: { type: 'author', raw: 'Mona Example <mona@example.com>', user: actor },
  parents: [{ type: 'commit', hash: '1e65c05c1d5171631d92438a13901ca7dae9618c' }],
  links: { html: { href: `${home}/commits/709d658dc5b6d6afcd46049c2f332ee3f515a67d` } },
};
const push = {
  actor,
  repository,
  push: {
    changes: [
      {
        new: { type: 'branch', name: 'main', target: commit, links: { html: { href: `${home}/branch/main` } } },
        old: { type: 'branch', name: 'main', target: { type: 'commit', hash: '1e65c05c1d5171631d92438a13901ca7dae9618c' } },
        created: false,
        closed: false,
        forced: false,
        truncated: false,
        commits: [commit],
      },
    ],
  },
};
const pullRequest = {
  type: 'pullrequest',
  id: 1,
  title: 'Greet by name',
  description: 'Closes #1',
  state: 'OPEN',
  author: actor,
  source: { branch: { name: 'greet' }, commit: { type: 'commit', hash: '709d658dc5b6' }, repository },
  destination: { branch: { name: 'main' }, commit: { type: 'commit', hash: '1e65c05c1d51' }, repository },
  reviewers: [],
  close_source_branch: true,
  created_on: '2026-01-15T09:31:00+00:00',
  updated_on: '2026-01-15T09:31:00+00:00',
  links: { html: { href: `${home}/pull-requests/1` }, self: { href: `${api}/pullrequests/1` } },
};
