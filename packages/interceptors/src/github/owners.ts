/** pkg/interceptors/github/github.go, from githubOwners on */
import { failedPrecondition, member, unreachable, type Failed, type InterceptorDecision, type JsonObject, type Stopped } from '@millrace/triggers';
import { badParams, goOn, stop } from '../decisions.ts';
import { githubApi } from './api.ts';
import { bodyObject, number, readBody, repository, section, UnusableBodyError, type GithubCall, type Repository } from './call.ts';
import type { GithubPorts } from './ports.ts';
import { askMembership } from './membership.ts';
import type { GithubParams } from './params.ts';
import { readToken } from './token.ts';

/**
 * A pull request goes on when its sender is an owner, a comment on one when it also says `/ok-to-test`. Tekton asks GitHub twice
 * about such a comment, and once about every other; we ask once and never.
 */
export async function checkOwners(ports: GithubPorts, call: GithubCall, owners: GithubParams['owners']): Promise<InterceptorDecision> {
  if (call.event !== 'pull_request' && call.event !== 'issue_comment') return goOn({}, call.verified);
  const token = await readToken(ports.secrets, call, owners.token, 'error getting github token', 'personalAccessToken');
  if (token.kind === 'failed') return token;
  if (token.token === '' && owners.checkType !== 'none') return noToken;
  const api = githubApi(ports, call, token.token, 'error checking owner verification');
  if ('kind' in api) return api;
  const change = readBody(() => readChange(call));
  if ('kind' in change) return change;
  if (change.comment !== null && !okToTest.test(change.comment)) return refuse(change, ['comment "/ok-to-test"']);
  const membership = await askMembership(api, change.repository, change.sender, owners.checkType);
  switch (membership.kind) {
    case 'owner':
      return goOn({}, call.verified);
    case 'stranger':
      return refuse(change, membership.checked);
    case 'failed':
      return membership;
    default:
      return unreachable(membership);
  }
}

/** On a line of its own. */
const okToTest = /(^|\n)\/ok-to-test(\r\n|\r|\n|$)/;

const noToken: Failed = badParams('checkType is set to check org or repo members but no personalAccessToken was supplied', failedPrecondition);

interface Change {
  readonly repository: Repository;
  readonly sender: string;
  /** Null for a pull request. */
  readonly comment: string | null;
}

function readChange(call: GithubCall): Change {
  const body = bodyObject(call, 'payload body is empty');
  const comment = call.event === 'issue_comment' ? readComment(body) : null;
  if (comment === null) number(body, 'number', "pull_request body missing 'number' field");
  const repo = repository(body);
  const sender = member(section(body, 'sender', "payload body missing 'sender' field"), 'login');
  return { repository: repo, sender: typeof sender === 'string' ? sender : '', comment };
}

function readComment(body: JsonObject): string {
  number(section(body, 'issue', "issue_comment body missing 'issue' section"), 'number', "'number' field missing in the issue section of issue_comment body");
  const comment = section(body, 'comment', "issue_comment body missing 'comment' section");
  const text = member(comment, 'body');
  if (text === undefined) throw new UnusableBodyError("'body' field missing in the comment section of issue_comment body");
  if (typeof text !== 'string') throw new UnusableBodyError('"comment.body": no text');
  return text;
}

function refuse({ sender, repository: { owner, name } }: Change, checked: readonly string[]): Stopped {
  return stop(failedPrecondition, 'owner-not-allowed', 'owners check requirements not met', { kind: 'owners', sender, repository: `${owner}/${name}`, checked });
}
