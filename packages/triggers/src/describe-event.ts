/**
 * What a person calls an event by: who sent it, what kind it is, of which repository. For lists and look-ups only: nothing
 * is decided by it, and nothing of it is verified.
 */
import type { Headers } from './go/header.ts';
import { isJsonList, isJsonObject, member } from './go/json.ts';
import type { JsonValue } from './go/json.ts';
import type { EventBody } from './intercept/event-body.ts';

export interface EventDescription {
  readonly provider: Provider | null;
  /** In the provider's own words: `push`, `Merge Request Hook`, `pullrequest:created`. */
  readonly event: string | null;
  /** The provider's own id of this delivery. */
  readonly delivery: string | null;
  /** `owner/name`. */
  readonly repository: string | null;
  readonly branch: string | null;
  readonly commit: string | null;
}

export type Provider = 'github' | 'gitea' | 'gitlab' | 'bitbucket' | 'slack' | 'cloudevents';

export const nothingKnown: EventDescription = { provider: null, event: null, delivery: null, repository: null, branch: null, commit: null };

/** `body` is null where it is no JSON. */
export function describeEvent(headers: Headers, body: JsonValue | null): EventDescription {
  const found = providers.find(({ header }) => only(headers, header) !== null);
  if (found === undefined) return { ...nothingKnown, ...placeIn(body) };
  const { provider, header, deliveryHeader, deliveryPath, eventPaths } = found;
  const named = eventPaths === undefined ? only(headers, header) : firstText(body, eventPaths);
  const delivery = deliveryHeader === undefined ? firstText(body, deliveryPath === undefined ? [] : [deliveryPath]) : only(headers, deliveryHeader);
  return { provider, event: named, delivery, ...placeIn(body) };
}

/** The same, of a body that may be no JSON at all. */
export function describeReceived(headers: Headers, body: EventBody): EventDescription {
  const parsed = body.json();
  return describeEvent(headers, 'ok' in parsed ? parsed.ok : null);
}

interface ProviderShape {
  readonly provider: Provider;
  /** Only its requests have it. */
  readonly header: string;
  readonly deliveryHeader?: string;
  readonly deliveryPath?: string;
  /** Where the body names the event, when the header does not. */
  readonly eventPaths?: readonly string[];
}

/** In this order: Gitea sends GitHub's headers too. */
const providers: readonly ProviderShape[] = [
  { provider: 'gitea', header: 'X-Gitea-Event', deliveryHeader: 'X-Gitea-Delivery' },
  { provider: 'github', header: 'X-Github-Event', deliveryHeader: 'X-Github-Delivery' },
  { provider: 'gitlab', header: 'X-Gitlab-Event', deliveryHeader: 'X-Gitlab-Event-Uuid' },
  { provider: 'bitbucket', header: 'X-Event-Key', deliveryHeader: 'X-Request-Uuid' },
  { provider: 'slack', header: 'X-Slack-Request-Timestamp', deliveryPath: 'event_id', eventPaths: ['event.type', 'command', 'type'] },
  { provider: 'cloudevents', header: 'Ce-Type', deliveryHeader: 'Ce-Id' },
];

function placeIn(body: JsonValue | null): Pick<EventDescription, 'repository' | 'branch' | 'commit'> {
  const ref = firstText(body, branchPaths);
  const commit = firstText(body, commitPaths);
  return {
    repository: firstText(body, repositoryPaths) ?? bitbucketServerRepository(body),
    branch: ref === null ? null : ref.replace(/^refs\/heads\//, ''),
    commit: commit !== null && /^[0-9a-f]{7,64}$/i.test(commit) && !/^0+$/.test(commit) ? commit.toLowerCase() : null,
  };
}

// GitHub, Gitea and Bitbucket Cloud; GitLab.
const repositoryPaths = ['repository.full_name', 'project.path_with_namespace'];
// GitHub: push, pull_request, check_suite, workflow_run. GitLab: merge request. Bitbucket Cloud: push, pull request; Bitbucket Server the same.
const branchPaths = [
  'pull_request.head.ref',
  'check_suite.head_branch',
  'workflow_run.head_branch',
  'object_attributes.source_branch',
  'push.changes.0.new.name',
  'pullrequest.source.branch.name',
  'changes.0.ref.displayId',
  'pullRequest.fromRef.displayId',
  'ref',
];
const commitPaths = [
  'pull_request.head.sha',
  'check_suite.head_sha',
  'check_run.head_sha',
  'workflow_run.head_sha',
  'object_attributes.last_commit.id',
  'checkout_sha',
  'push.changes.0.new.target.hash',
  'pullrequest.source.commit.hash',
  'changes.0.toHash',
  'pullRequest.fromRef.latestCommit',
  'after',
  'sha',
];

function bitbucketServerRepository(body: JsonValue | null): string | null {
  for (const at of ['repository', 'pullRequest.toRef.repository']) {
    const [project, slug] = [textAt(body, `${at}.project.key`), textAt(body, `${at}.slug`)];
    if (project !== null && slug !== null) return `${project}/${slug}`;
  }
  return null;
}

function firstText(body: JsonValue | null, paths: readonly string[]): string | null {
  for (const path of paths) {
    const found = textAt(body, path);
    if (found !== null) return found;
  }
  return null;
}

function textAt(body: JsonValue | null, path: string): string | null {
  let value: JsonValue | undefined = body;
  for (const step of path.split('.')) {
    if (value === null || value === undefined) return null;
    if (isJsonObject(value)) value = member(value, step);
    else value = isJsonList(value) ? value[Number(step)] : undefined;
  }
  return typeof value === 'string' ? fit(value) : null;
}

/** Two values are none: which one would count is anybody's guess. */
function only(headers: Headers, name: string): string | null {
  const values = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return values?.length === 1 && values[0] !== undefined ? fit(values[0]) : null;
}

/** Of one line and a length that a list can show; else it is no name. */
function fit(text: string): string | null {
  // oxlint-disable-next-line no-control-regex -- these are what must not be in it
  return text !== '' && text.length <= longest && !/[\u0000-\u001f\u007f]/.test(text) ? text : null;
}

const longest = 255;
