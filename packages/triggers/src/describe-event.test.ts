import { describe, expect, test } from '@jest/globals';
import { describeEvent, nothingKnown } from './describe-event.ts';
import type { EventDescription } from './describe-event.ts';
import type { Headers } from './go/header.ts';
import type { JsonValue } from './go/json.ts';

const sha = '6113728f27ae82c7b1a177c8d03f9e96e0adf246';
const zeros = '0'.repeat(40);

const shapes: readonly (readonly [what: string, headers: Headers, body: JsonValue | null, wanted: Partial<EventDescription>])[] = [
  [
    'a push of GitHub',
    { 'X-Github-Event': ['push'], 'X-Github-Delivery': ['72d3162e'] },
    { ref: 'refs/heads/main', after: sha, repository: { full_name: 'Codertocat/Hello-World' } },
    { provider: 'github', event: 'push', delivery: '72d3162e', repository: 'Codertocat/Hello-World', branch: 'main', commit: sha },
  ],
  [
    'a pull request of GitHub',
    { 'X-Github-Event': ['pull_request'] },
    { pull_request: { head: { ref: 'changes', sha } }, repository: { full_name: 'a/b' } },
    { provider: 'github', event: 'pull_request', repository: 'a/b', branch: 'changes', commit: sha },
  ],
  ['a branch that was deleted', { 'X-Github-Event': ['push'] }, { ref: 'refs/heads/old', after: zeros }, { provider: 'github', event: 'push', branch: 'old' }],
  ['a tag', { 'X-Github-Event': ['push'] }, { ref: 'refs/tags/v1', after: sha }, { provider: 'github', event: 'push', branch: 'refs/tags/v1', commit: sha }],
  ['Gitea, which sends GitHub headers too', { 'X-Github-Event': ['push'], 'X-Gitea-Event': ['push'], 'X-Gitea-Delivery': ['g1'] }, {}, { provider: 'gitea', event: 'push', delivery: 'g1' }],
  [
    'a merge request of GitLab',
    { 'X-Gitlab-Event': ['Merge Request Hook'], 'X-Gitlab-Event-Uuid': ['u1'] },
    { project: { path_with_namespace: 'group/sub/app' }, object_attributes: { source_branch: 'fix', last_commit: { id: sha } } },
    { provider: 'gitlab', event: 'Merge Request Hook', delivery: 'u1', repository: 'group/sub/app', branch: 'fix', commit: sha },
  ],
  [
    'a push of Bitbucket Cloud',
    { 'X-Event-Key': ['repo:push'], 'X-Request-Uuid': ['r1'] },
    { repository: { full_name: 'team/app' }, push: { changes: [{ new: { name: 'main', target: { hash: sha } } }] } },
    { provider: 'bitbucket', event: 'repo:push', delivery: 'r1', repository: 'team/app', branch: 'main', commit: sha },
  ],
  [
    'a push of Bitbucket Server',
    { 'X-Event-Key': ['repo:refs_changed'] },
    { repository: { slug: 'app', project: { key: 'TEAM' } }, changes: [{ ref: { displayId: 'main' }, toHash: sha }] },
    { provider: 'bitbucket', event: 'repo:refs_changed', repository: 'TEAM/app', branch: 'main', commit: sha },
  ],
  ['an event of Slack', { 'X-Slack-Request-Timestamp': ['1'] }, { type: 'event_callback', event_id: 'Ev1', event: { type: 'app_mention' } }, { provider: 'slack', event: 'app_mention', delivery: 'Ev1' }],
  ['a CloudEvent', { 'Ce-Type': ['dev.cdevents.x'], 'Ce-Id': ['c1'] }, null, { provider: 'cloudevents', event: 'dev.cdevents.x', delivery: 'c1' }],
  ['a body that nobody knows', {}, { repository: { full_name: 'a/b' }, after: sha }, { repository: 'a/b', commit: sha }],
  ['no JSON', {}, null, {}],
];

const useless: readonly (readonly [what: string, body: JsonValue])[] = [
  ['several lines', { repository: { full_name: 'a\nb' } }],
  ['no text', { repository: { full_name: 7 } }],
  ['endless', { repository: { full_name: 'x'.repeat(300) } }],
  ['no commit', { after: 'HEAD' }],
  ['inherited', JSON.parse('{"repository": "constructor", "ref": []}')],
];

describe('an event is called by what it says of itself', () => {
  test.each(shapes)('%s', (_what, headers, body, wanted) => expect(describeEvent(headers, body)).toEqual({ ...nothingKnown, ...wanted }));

  test.each(useless)('a name that is %s is none', (_what, body) => expect(describeEvent({}, body)).toEqual(nothingKnown));

  test('a header that comes twice is none', () => expect(describeEvent({ 'X-Github-Event': ['push', 'ping'] }, null)).toEqual(nothingKnown));
});
