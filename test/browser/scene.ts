/** Three teams with their listeners, and what their providers send: made up, in the shapes that the providers document. */
import { createHmac } from 'node:crypto';
import path from 'node:path';
import type { JsonObject } from '@millrace/triggers';
import { repositoryRoot } from '../support/millrace.ts';

export const sceneFolder = path.join(repositoryRoot, 'test', 'browser', 'scene');

export interface Sent {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Commit {
  readonly repository: string;
  readonly ref: string;
  readonly commit: string;
}

/** Signed, as GitHub does. */
export function githubPush({ repository, ref, commit }: Commit): Sent {
  return github('push', {
    ref,
    before: '6113728f27ae82c7b1a177c8d03f9e96e0adf246',
    after: commit,
    deleted: false,
    head_commit: { id: commit, message: 'Keep the basket when a session ends', author: { name: 'Ada', username: 'ada' }, added: [], modified: ['src/basket.ts'] },
    repository: repositoryOf(repository),
    pusher: { name: 'ada' },
  });
}

export function githubPullRequest({ repository, ref, commit, action }: Commit & { readonly action: string }): Sent {
  return github('pull_request', { action, number: 17, pull_request: { number: 17, head: { ref, sha: commit }, base: { ref: 'main' } }, repository: repositoryOf(repository) });
}

/** To a listener whose interceptor is down. */
export function scanRequest({ repository, ref, commit }: Commit): Sent {
  const body = { ref, after: commit, repository: repositoryOf(repository) };
  return sent('/platform/scan', { 'X-GitHub-Event': 'push', 'X-GitHub-Delivery': deliveryOf(body) }, body);
}

export function gitlabPush({ repository, ref, commit }: Commit): Sent {
  const body = { object_kind: 'push', ref, checkout_sha: commit, project: { path_with_namespace: repository }, total_commits_count: 1 };
  return sent('/shop/gitlab', { 'X-Gitlab-Event': 'Push Hook', 'X-Gitlab-Event-UUID': deliveryOf(body), 'X-Gitlab-Token': 'a-token-of-the-scene' }, body);
}

export function bitbucketPush({ repository, ref, commit }: Commit): Sent {
  const body = { push: { changes: [{ new: { name: ref, target: { hash: commit } } }] }, repository: { full_name: repository } };
  return sent('/platform/bitbucket', { 'X-Event-Key': 'repo:push', 'X-Request-UUID': deliveryOf(body) }, body);
}

/** A branch that was deleted has no new end: the binding finds nothing. */
export function bitbucketBranchDeleted(repository: string): Sent {
  const body = { push: { changes: [{ new: null, closed: true }] }, repository: { full_name: repository } };
  return sent('/platform/bitbucket', { 'X-Event-Key': 'repo:push', 'X-Request-UUID': deliveryOf(body) }, body);
}

export function chatMention(text: string): Sent {
  return sent('/platform/chat', { 'X-Slack-Request-Timestamp': '1700000000' }, { type: 'event_callback', event_id: `Ev${deliveryOf({ text }).slice(0, 8)}`, event: { type: 'app_mention', text } });
}

/** 40 digits that look like a commit, the same for the same text. */
export function commitOf(text: string): string {
  return createHmac('sha1', 'commit').update(text).digest('hex');
}

function github(event: string, body: JsonObject): Sent {
  const text = JSON.stringify(body);
  const signature = createHmac('sha256', 'a-secret-of-the-scene').update(text).digest('hex');
  return sent('/ci/github', { 'X-GitHub-Event': event, 'X-GitHub-Delivery': deliveryOf(body), 'X-Hub-Signature-256': `sha256=${signature}`, 'User-Agent': 'GitHub-Hookshot/044aadd' }, body);
}

function repositoryOf(name: string): JsonObject {
  return { full_name: name, clone_url: `https://github.com/${name}.git`, html_url: `https://github.com/${name}`, private: true, default_branch: 'main' };
}

function sent(at: string, headers: Readonly<Record<string, string>>, body: JsonObject): Sent {
  return { path: at, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

function deliveryOf(body: JsonObject): string {
  const digits = createHmac('sha256', 'delivery').update(JSON.stringify(body)).digest('hex');
  return [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`, `8${digits.slice(17, 20)}`, digits.slice(20, 32)].join('-');
}
