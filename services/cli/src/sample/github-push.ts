/**
 * A push as GitHub sends it, cut to the fields that people's bindings use.
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
 */
export interface SampleEvent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function githubPush({ deliveryId }: { readonly deliveryId: string }): SampleEvent {
  return {
    headers: {
      'Content-Type': 'application/json',
      'User-Agent': 'GitHub-Hookshot/millrace-sample',
      'X-GitHub-Event': 'push',
      'X-GitHub-Delivery': deliveryId,
    },
    body: JSON.stringify(push),
  };
}

const repository = 'https://github.com/octo-org/express-app';
const author = { name: 'Monalisa Octocat', email: 'mona@example.com', username: 'octocat' };
const commit = {
  id: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
  tree_id: 'f9d2a07e9488b91af2641b26b9407fe22a451433',
  distinct: true,
  message: 'Greet by name',
  timestamp: '2026-01-15T10:30:00+01:00',
  url: `${repository}/commit/0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c`,
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
  compare: `${repository}/compare/6113728f27ae...0d1a26e67d8f`,
  repository: {
    id: 186853002,
    name: 'express-app',
    full_name: 'octo-org/express-app',
    private: false,
    owner: { login: 'octo-org', name: 'octo-org', type: 'Organization' },
    html_url: repository,
    url: repository,
    clone_url: `${repository}.git`,
    ssh_url: 'git@github.com:octo-org/express-app.git',
    default_branch: 'main',
    master_branch: 'main',
  },
  pusher: { name: author.username, email: author.email },
  sender: { login: author.username, id: 21031067, type: 'User' },
  commits: [commit],
  head_commit: commit,
};
