/** Events as Bitbucket Server and Data Center send them. https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html */
import { json } from './sample.ts';
import type { Sample } from './sample.ts';

export const bitbucketServerSamples: readonly Sample[] = [
  server('push', 'repo:refs_changed', 'a commit pushed to main', () => push),
  server('pull_request', 'pr:opened', 'a pull request opened', () => ({ eventKey: 'pr:opened', date: at, actor, pullRequest })),
];

function server(event: string, key: string, about: string, body: () => object): Sample {
  return {
    provider: 'bitbucket-server',
    event,
    about,
    contentType: json,
    headers: (id) => ({ 'User-Agent': 'Atlassian HttpClient 2.1.5 / Bitbucket-8.19.0 (8019000) / Default', 'X-Event-Key': key, 'X-Request-Id': id }),
    body: () => JSON.stringify(body()),
  };
}

const at = '2026-01-15T10:30:00+0100';
const actor = { name: 'mona', emailAddress: 'mona@example.com', active: true, displayName: 'Mona Example', id: 2, slug: 'mona', type: 'NORMAL' };
const repository = {
  slug: 'express-app',
  id: 84,
  name: 'express-app',
  scmId: 'git',
  state: 'AVAILABLE',
  forkable: true,
  project: { key: 'EX', id: 21, name: 'Examples', public: false, type: 'NORMAL' },
  public: false,
  links: {
    clone: [
      { href: 'ssh://git@bitbucket.example.com:7999/ex/express-app.git', name: 'ssh' },
      { href: 'https://bitbucket.example.com/scm/ex/express-app.git', name: 'http' },
    ],
    self: [{ href: 'https://bitbucket.example.com/projects/EX/repos/express-app/browse' }],
  },
};
const before = 'ecddabb624f6f5ba43816f5926e580a5f680a932';
const after = '178864a7d521b6f5e720b386b2c2b0ef8563e0dc';
const push = {
  eventKey: 'repo:refs_changed',
  date: at,
  actor,
  repository,
  changes: [{ ref: { id: 'refs/heads/main', displayId: 'main', type: 'BRANCH' }, refId: 'refs/heads/main', fromHash: before, toHash: after, type: 'UPDATE' }],
};
const pullRequest = {
  id: 1,
  version: 0,
  title: 'Greet by name',
  state: 'OPEN',
  open: true,
  closed: false,
  createdDate: 1768469400000,
  updatedDate: 1768469400000,
  fromRef: { id: 'refs/heads/greet', displayId: 'greet', latestCommit: after, repository },
  toRef: { id: 'refs/heads/main', displayId: 'main', latestCommit: before, repository },
  locked: false,
  author: { user: actor, role: 'AUTHOR', approved: false, status: 'UNAPPROVED' },
  reviewers: [],
  participants: [],
  links: { self: [{ href: 'https://bitbucket.example.com/projects/EX/repos/express-app/pull-requests/1' }] },
};
