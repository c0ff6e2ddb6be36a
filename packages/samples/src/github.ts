/**
 * Events as GitHub sends them, cut to the fields that people's bindings use.
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
import { json } from './sample.ts';
import type { Sample } from './sample.ts';

export const githubPush = github('push', 'a commit pushed to main', () => push);

export const githubSamples: readonly Sample[] = [
  githubPush,
  github('pull_request', 'a pull request opened', () => ({ action: 'opened', number: pullRequest.number, pull_request: pullRequest, repository, organization, sender })),
  github('issue_comment', 'a comment "/test" on a pull request', () => ({ action: 'created', issue, comment, repository, organization, sender })),
  github('release', 'a release published', () => ({ action: 'published', release, repository, organization, sender })),
];

function github(event: string, about: string, body: () => object): Sample {
  return {
    provider: 'github',
    event,
    about,
    contentType: json,
    headers: (id) => ({ 'User-Agent': 'GitHub-Hookshot/millrace-sample', 'X-GitHub-Event': event, 'X-GitHub-Delivery': id }),
    body: () => JSON.stringify(body()),
  };
}

const home = 'https://github.com/octo-org/express-app';
const api = 'https://api.github.com/repos/octo-org/express-app';
const author = { name: 'Monalisa Octocat', email: 'mona@example.com', username: 'octocat' };
const sender = { login: author.username, id: 21031067, type: 'User' };
const organization = { login: 'octo-org', id: 6811672 };
const repository = {
  id: 186853002,
  name: 'express-app',
  full_name: 'octo-org/express-app',
  private: false,
  owner: { login: 'octo-org', name: 'octo-org', type: 'Organization' },
  html_url: home,
  url: home,
  clone_url: `${home}.git`,
  ssh_url: 'git@github.com:octo-org/express-app.git',
  default_branch: 'main',
  master_branch: 'main',
};
const commit = {
  id: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
  tree_id: 'f9d2a07e9488b91af2641b26b9407fe22a451433',
  distinct: true,
  message: 'Greet by name',
  timestamp: '2026-01-15T10:30:00+01:00',
  url: `${home}/commit/0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c`,
  author,
  committer: author,
  added: [],
  removed: [],
  modified: ['src/server.js'],
};
const push = {
  ref: 'refs/heads/main',
  before: '6113728f27ae82c7b1a177c8d03f9e96e0adf246',
  after: commit.id,
  created: false,
  deleted: false,
  forced: false,
  compare: `${home}/compare/6113728f27ae...0d1a26e67d8f`,
  repository,
  pusher: { name: author.username, email: author.email },
  sender,
  commits: [commit],
  head_commit: commit,
};
const pullRequest = {
  id: 279147437,
  number: 2,
  state: 'open',
  draft: false,
  locked: false,
  title: 'Greet by name',
  body: 'Closes #1',
  url: `${api}/pulls/2`,
  html_url: `${home}/pull/2`,
  user: sender,
  author_association: 'MEMBER',
  labels: [],
  head: { label: 'octo-org:greet', ref: 'greet', sha: commit.id, user: sender, repo: repository },
  base: { label: 'octo-org:main', ref: 'main', sha: push.before, user: { login: 'octo-org', type: 'Organization' }, repo: repository },
  merged: false,
  mergeable: null,
  commits: 1,
  additions: 3,
  deletions: 1,
  changed_files: 1,
  created_at: '2026-01-15T09:31:00Z',
  updated_at: '2026-01-15T09:31:00Z',
};
const issue = {
  id: 444500041,
  number: pullRequest.number,
  title: pullRequest.title,
  state: 'open',
  user: sender,
  labels: [],
  html_url: pullRequest.html_url,
  // Only what is a pull request has it.
  pull_request: { url: pullRequest.url, html_url: pullRequest.html_url },
};
const comment = {
  id: 492700400,
  html_url: `${pullRequest.html_url}#issuecomment-492700400`,
  user: sender,
  author_association: 'MEMBER',
  body: '/test',
  created_at: '2026-01-15T09:40:00Z',
  updated_at: '2026-01-15T09:40:00Z',
};
const release = {
  id: 17372790,
  tag_name: 'v1.2.0',
  target_commitish: 'main',
  name: '1.2.0',
  draft: false,
  prerelease: false,
  html_url: `${home}/releases/tag/v1.2.0`,
  author: sender,
  body: 'Greets by name.',
  assets: [],
  tarball_url: `${api}/tarball/v1.2.0`,
  created_at: '2026-01-15T09:50:00Z',
  published_at: '2026-01-15T09:51:00Z',
};
