/** pkg/interceptors/github/github.go, parseBodyForChangedFiles and getChangedFilesFromPr */
import { isJsonList, isJsonObject, member, type InterceptorDecision, type JsonObject, type JsonValue } from '@millrace/triggers';
import { goOn, noContext, type Refusal } from '../decisions.ts';
import type { SecretRef } from '../secrets/secret-ref.ts';
import { githubApi } from './api.ts';
import { bodyObject, number, readBody, repository, UnusableBodyError, type GithubCall, type Repository } from './call.ts';
import { goText } from './go-format.ts';
import type { GithubPorts } from './ports.ts';
import { readToken } from './token.ts';

/** Adds extension `changed_files`: one text, joined by commas. Other events than `pull_request` and `push` go on without it. */
export async function addChangedFiles(ports: GithubPorts, call: GithubCall, tokenRef: SecretRef | null): Promise<InterceptorDecision> {
  if (call.event !== 'pull_request' && call.event !== 'push') return goOn({}, call.verified);
  if (call.request.context === null) return noContext();
  const token = await readToken(ports.secrets, call, tokenRef, 'error getting secret', 'githubToken');
  if (token.kind === 'failed') return token;
  const change = readBody(() => readChange(call));
  if (change.kind === 'stopped') return change;
  const files = change.kind === 'push' ? change.files : await filesOfPullRequest(ports, call, change, token.token);
  return isJsonList(files) ? goOn({ changed_files: files.join(',') }, call.verified) : files;
}

type Change = { readonly kind: 'push'; readonly files: readonly string[] } | PullRequest;

interface PullRequest {
  readonly kind: 'pull-request';
  readonly repository: Repository;
  readonly number: number;
}

function readChange(call: GithubCall): Change {
  const body = bodyObject(call, 'body is empty');
  const isPullRequest = call.event === 'pull_request';
  // A push may carry a number too; it is of no use, but it has to be one.
  const pull = isPullRequest || Object.hasOwn(body, 'number') ? number(body, 'number', "pull_request body missing 'number' field") : -1;
  const repo = repository(body);
  const files = filesOfCommits(member(body, 'commits'));
  return isPullRequest ? { kind: 'pull-request', repository: repo, number: pull } : { kind: 'push', files };
}

/** In the order of the commits, in each the added, the modified, the removed; names that come twice stay twice. */
function filesOfCommits(commits: JsonValue | undefined): readonly string[] {
  if (!isJsonList(commits)) return [];
  return commits.flatMap((commit) => {
    if (!isJsonObject(commit)) throw new UnusableBodyError('"commits": no list of objects');
    return [...namesIn(commit, 'added'), ...namesIn(commit, 'modified'), ...namesIn(commit, 'removed')];
  });
}

function namesIn(commit: JsonObject, kind: string): readonly string[] {
  const names = member(commit, kind);
  if (!isJsonList(names)) throw new UnusableBodyError(`payload body missing 'commits.*.${kind}' field`);
  return names.map(goText);
}

async function filesOfPullRequest(ports: GithubPorts, call: GithubCall, { repository: { owner, name }, number: pull }: PullRequest, token: string): Promise<readonly string[] | Refusal> {
  const api = githubApi(ports, call, token, prefix);
  if ('kind' in api) return api;
  const path = `repos/${owner}/${name}/pulls/${pull}/files?per_page=100`;
  const answer = await api.list(path, 'filename');
  if (answer.kind !== 'answer') return answer.kind === 'failed' ? answer : answer.failed;
  const files = answer.answer.filter((file) => file !== null);
  return files.length === answer.answer.length ? files : api.misshapen(path, 'a file has no "filename"');
}

const prefix = 'error getting changed files';
