/** pkg/interceptors/github/github.go, checkOwnershipAndMembership; but every page of a list, where Tekton reads the first. */
import { failedPrecondition, isJsonList, isJsonObject, member, type Failed, type JsonValue } from '@millrace/triggers';
import { parseAllDocuments } from 'yaml';
import { fail } from '../decisions.ts';
import type { Answered, GithubApi } from './api.ts';
import type { Repository } from './call.ts';

export type Membership = { readonly kind: 'owner' } | { readonly kind: 'stranger'; readonly checked: readonly string[] } | Failed;

/** Public members of the organisation, collaborators of the repository, people in OWNERS: the first that knows the sender will do. */
export async function askMembership(api: GithubApi, { owner, name }: Repository, sender: string, checkType: string): Promise<Membership> {
  const checked: string[] = [];
  if (checkType === 'orgMembers' || checkType === 'all') {
    checked.push(`public members of "${owner}"`);
    const members = await askPeople(api, `orgs/${owner}/public_members`, sender);
    // Somebody who is no organisation has no members.
    if (members.kind === 'failed' || members.kind === 'owner') return members;
  }
  if (checkType === 'repoMembers' || checkType === 'all') {
    checked.push(`collaborators of "${owner}/${name}"`);
    const collaborators = await askPeople(api, `repos/${owner}/${name}/collaborators`, sender);
    if (collaborators.kind === 'not-found') return collaborators.failed;
    if (collaborators.kind !== 'stranger') return collaborators;
  }
  checked.push('file "OWNERS"');
  const file = readOwnersFile(await api.one(`repos/${owner}/${name}/contents/OWNERS`));
  if (file.kind === 'failed') return file;
  return file.owners.includes(sender.toLowerCase()) ? { kind: 'owner' } : { kind: 'stranger', checked };
}

type Known = { readonly kind: 'owner' } | { readonly kind: 'stranger' } | Exclude<Answered<never>, { readonly kind: 'answer' }>;

/** GitHub's logins are compared as they are written, the names in OWNERS without regard to case: so does Tekton, which somebody without a login makes crash. */
async function askPeople(api: GithubApi, path: string, sender: string): Promise<Known> {
  const people = await api.list(path, 'login');
  if (people.kind !== 'answer') return people;
  const first = people.answer.find((login) => login === null || login === sender);
  if (first === null) return api.misshapen(path, 'somebody has no "login"');
  return { kind: first === undefined ? 'stranger' : 'owner' };
}

type OwnersFile = { readonly kind: 'owners'; readonly owners: readonly string[] } | Failed;

function readOwnersFile(answer: Answered<JsonValue>): OwnersFile {
  if (answer.kind === 'not-found') return { kind: 'owners', owners: [] };
  if (answer.kind === 'failed') return answer;
  const file = answer.answer;
  if (isJsonList(file)) return unusable('referenced file inside the Github Repository OWNERS is a directory');
  const text = isJsonObject(file) && fileTexts.every((name) => isTextOrNone(member(file, name))) ? contentOf(member(file, 'encoding'), member(file, 'content')) : null;
  if (text === null) return unusable('file "OWNERS": content is not as GitHub sends it');
  return ownersIn(text);
}

/** go-github decodes them all, needed or not (RepositoryContent). */
const fileTexts = ['type', 'target', 'encoding', 'name', 'path', 'content', 'sha', 'url', 'git_url', 'html_url', 'download_url'];

function isTextOrNone(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || typeof value === 'string';
}

function contentOf(encoding: JsonValue | undefined, content: JsonValue | undefined): string | null {
  if (encoding === 'base64') return typeof content === 'string' && base64.test(content) ? Buffer.from(content, 'base64').toString('utf8') : null;
  if (encoding !== undefined && encoding !== null && encoding !== '') return null;
  return typeof content === 'string' ? content : '';
}

const base64 = /^[A-Za-z0-9+/\r\n]*=?[\r\n]*=?[\r\n]*$/;

function ownersIn(text: string): OwnersFile {
  // Go reads the first document, takes every scalar as it is written, and lets a later key win.
  const [document] = parseAllDocuments(text, { schema: 'failsafe', uniqueKeys: false });
  if (document === undefined || !('errors' in document)) return { kind: 'owners', owners: [] };
  const [problem] = document.errors;
  if (problem !== undefined) return unusable(`yaml: ${problem.message}`);
  let parsed: unknown;
  try {
    // Aliases can make a small file enormous.
    parsed = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof ReferenceError) return unusable(`yaml: ${error.message}`);
    throw error;
  }
  if (isEmpty(parsed)) return { kind: 'owners', owners: [] };
  const approvers = namesOf(parsed, 'approvers');
  const reviewers = namesOf(parsed, 'reviewers');
  if (approvers === null || reviewers === null) return unusable('yaml: "approvers" and "reviewers" have to be lists of names');
  return { kind: 'owners', owners: [...approvers, ...reviewers].map((name) => name.toLowerCase()) };
}

/** Null for what is no list of names. */
function namesOf(owners: unknown, key: string): readonly string[] | null {
  if (typeof owners !== 'object' || owners === null || Array.isArray(owners)) return null;
  const value: unknown = Object.hasOwn(owners, key) ? Reflect.get(owners, key) : null;
  if (isEmpty(value)) return [];
  const names: readonly unknown[] = Array.isArray(value) ? value : [null];
  const texts = names.map((name) => (typeof name === 'string' ? name : null));
  // An empty name would let in a sender without one.
  return texts.every((name) => name !== null) ? texts.filter((name) => name !== '') : null;
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || value === '~' || value === 'null';
}

/** A file in the repository that somebody has to repair. */
function unusable(problem: string): Failed {
  return fail(failedPrecondition, { kind: 'terminal', reason: 'interceptor-refused' }, `error checking owner verification: ${problem}`, { kind: 'body', found: problem, wanted: 'an OWNERS file with approvers and reviewers' });
}
