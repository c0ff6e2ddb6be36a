/** Events as GitLab sends them. https://docs.gitlab.com/user/project/integrations/webhook_events/ */
import { json } from './sample.ts';
import type { Sample } from './sample.ts';

export const gitlabSamples: readonly Sample[] = [
  gitlab('push', 'Push Hook', 'a commit pushed to main', () => push),
  gitlab('tag_push', 'Tag Push Hook', 'a tag pushed', () => ({ ...push, object_kind: 'tag_push', event_name: 'tag_push', before: zeros, ref: 'refs/tags/v1.2.0', commits: [], total_commits_count: 0 })),
  gitlab('merge_request', 'Merge Request Hook', 'a merge request opened', () => mergeRequest),
  gitlab('note', 'Note Hook', 'a comment "/test" on a merge request', () => note),
];

function gitlab(event: string, hook: string, about: string, body: () => object): Sample {
  return {
    provider: 'gitlab',
    event,
    about,
    contentType: json,
    headers: (id) => ({ 'User-Agent': 'GitLab/millrace-sample', 'X-Gitlab-Event': hook, 'X-Gitlab-Event-UUID': id, 'X-Gitlab-Instance': 'https://gitlab.example.com' }),
    body: () => JSON.stringify(body()),
  };
}

const zeros = '0000000000000000000000000000000000000000';
const home = 'https://gitlab.example.com/mona/express-app';
const user = { id: 4, name: 'Mona Example', username: 'mona', email: 'mona@example.com' };
const project = {
  id: 15,
  name: 'express-app',
  description: '',
  web_url: home,
  git_ssh_url: 'git@gitlab.example.com:mona/express-app.git',
  git_http_url: `${home}.git`,
  namespace: 'Mona',
  visibility_level: 0,
  path_with_namespace: 'mona/express-app',
  default_branch: 'main',
  homepage: home,
  url: 'git@gitlab.example.com:mona/express-app.git',
  ssh_url: 'git@gitlab.example.com:mona/express-app.git',
  http_url: `${home}.git`,
};
const repository = { name: project.name, url: project.git_ssh_url, description: '', homepage: home, git_http_url: project.git_http_url, git_ssh_url: project.git_ssh_url, visibility_level: 0 };
const commit = {
  id: 'da1560886d4f094c3e6c9ef40349f7d38b5d27d7',
  message: 'Greet by name',
  title: 'Greet by name',
  timestamp: '2026-01-15T10:30:00+01:00',
  url: `${home}/-/commit/da1560886d4f094c3e6c9ef40349f7d38b5d27d7`,
  author: { name: user.name, email: user.email },
};
const push = {
  object_kind: 'push',
  event_name: 'push',
  before: '95790bf891e76fee5e1747ab589903a6a1f80f22',
  after: commit.id,
  ref: 'refs/heads/main',
  ref_protected: true,
  checkout_sha: commit.id,
  user_id: user.id,
  user_name: user.name,
  user_username: user.username,
  user_email: user.email,
  project_id: project.id,
  project,
  repository,
  commits: [{ ...commit, added: [], modified: ['src/server.js'], removed: [] }],
  total_commits_count: 1,
};
const request = {
  id: 99,
  iid: 1,
  title: 'Greet by name',
  description: 'Closes #1',
  state: 'opened',
  draft: false,
  source_branch: 'greet',
  target_branch: 'main',
  source_project_id: project.id,
  target_project_id: project.id,
  source: project,
  target: project,
  author_id: user.id,
  merge_status: 'unchecked',
  last_commit: commit,
  url: `${home}/-/merge_requests/1`,
  created_at: '2026-01-15T09:31:00Z',
  updated_at: '2026-01-15T09:31:00Z',
};
const mergeRequest = { object_kind: 'merge_request', event_type: 'merge_request', user, project, repository, object_attributes: { ...request, action: 'open' }, labels: [], changes: {} };
const note = {
  object_kind: 'note',
  event_type: 'note',
  user,
  project_id: project.id,
  project,
  repository,
  object_attributes: { id: 1244, note: '/test', noteable_type: 'MergeRequest', noteable_id: request.id, author_id: user.id, project_id: project.id, url: `${request.url}#note_1244`, action: 'create', created_at: '2026-01-15T09:40:00Z' },
  merge_request: request,
};
