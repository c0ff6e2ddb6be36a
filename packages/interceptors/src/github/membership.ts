/** pkg/interceptors/github/github.go, checkOwnershipAndMembership; but every page of a list, where Tekton reads the first. */
import { failedPrecondition, isJsonList, isJsonObject, member, type Failed, type JsonValue } from '@millrace/triggers';
import { parseAllDocuments } from 'yaml';
import { fail } from '../decisions.ts';
import type { ApiAnswer, GithubApi } from './api.ts';
import type { Repository } from './call.ts';

export type Membership = { readonly kind: 'owner' } | { readonly kind: 'stranger'; readonly checked: readonly string[] } | Failed;

/** Public members of the organisation, collaborators of the repository, people in OWNERS: the first that knows the sender will do. */
export async function askMembership(api: GithubApi, { owner, name }: Repository, sender: string, checkType: string): Promise<Membership> {
  const checked: string[] = [];
  if (checkType === 'orgMembers' || checkType === 'all') {
    checked.push(`public members of "${owner}"`);
    const members = await api.pages(`orgs/${owner}/public_members`);
    if (members.kind === 'failed') return members;
    if (members.kind === 'pages' && hasLogin(members.pages, sender)) return { kind: 'owner' };
  }
  if (checkType === 'repoMembers' || checkType === 'all') {
    checked.push(`collaborators of "${owner}/${name}"`);
    const collaborators = await api.pages(`repos/${owner}/${name}/collaborators`);
    if (collaborators.kind !== 'pages') return collaborators.kind === 'failed' ? collaborators : collaborators.failed;
    if (hasLogin(collaborators.pages, sender)) return { kind: 'owner' };
  }
  checked.push('file "OWNERS"');
  const file = readOwnersFile(await api.pages(`repos/${owner}/${name}/contents/OWNERS`));
  if (file.kind === 'failed') return file;
  return file.owners.includes(sender.toLowerCase()) ? { kind: 'owner' } : { kind: 'stranger', checked };
}

/** GitHub's logins are compared as they are written, the names in OWNERS without regard to case: so does Tekton. */
function hasLogin(pages: readonly JsonValue[], sender: string): boolean {
  return pages.some((page) => isJsonList(page) && page.some((user) => isJsonObject(user) && member(user, 'login') === sender));
}

type OwnersFile = { readonly kind: 'owners'; readonly owners: readonly string[] } | Failed;

function readOwnersFile(answer: ApiAnswer): OwnersFile {
  if (answer.kind === 'not-found') return { kind: 'owners', owners: [] };
  if (answer.kind === 'failed') return answer;
  const [file] = answer.pages;
  if (isJsonList(file)) return unusable('referenced file inside the Github Repository OWNERS is a directory');
  const text = isJsonObject(file) ? contentOf(member(file, 'encoding'), member(file, 'content')) : '';
  if (text === null) return unusable('file "OWNERS": content is not as GitHub sends it');
  return ownersIn(text);
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
