/** Reads the right that was missing out of the text of a 403, and says how to check for it. */
import { qualified } from './api-path.ts';

/** What an authorizer refused (responsewriters/errors.go of k8s.io/apiserver writes these texts). */
export interface MissingRight {
  readonly user: string;
  readonly verb: string;
  readonly group: string;
  /** Plural, or a path as `/metrics`. */
  readonly resource: string;
  readonly subresource: string;
  /** Null where any name was asked for, or the text does not tell. */
  readonly name: string | null;
  /** Null at the cluster scope. */
  readonly namespace: string | null;
  /** The line that answers `no` until the right is granted. */
  readonly canI: string;
}

export function missingRight(text: string): MissingRight | null {
  return resourceRight(text) ?? pathRight(text);
}

export function canI(asked: Omit<MissingRight, 'canI'>): string {
  const subject = asked.resource.startsWith('/') ? asked.resource : qualified(asked.resource, asked.group);
  const words = ['kubectl', 'auth', 'can-i', asked.verb, asked.name === null ? subject : `${subject}/${asked.name}`];
  if (asked.subresource !== '') words.push(`--subresource=${asked.subresource}`);
  if (asked.namespace !== null) {
    words.push('--namespace', asked.namespace);
  } else if (!asked.resource.startsWith('/')) {
    words.push('--all-namespaces');
  }
  words.push('--as', asked.user);
  return words.map(shellWord).join(' ');
}

const QUOTED = '"((?:[^"\\\\]|\\\\.)*)"';

/**
 * `pipelineruns.tekton.dev "x" is forbidden: User "u" cannot create resource "pipelineruns" in API group "tekton.dev" in the namespace "ci"`.
 * Anchored at the start, so that words of a tenant later in the text decide nothing.
 */
const ABOUT = `^(?:[^\\s":]+(?: ${QUOTED})? is )?forbidden: User ${QUOTED} cannot `;
const RESOURCE = new RegExp(`${ABOUT}(\\S+) resource ${QUOTED} in API group ${QUOTED} (?:in the namespace ${QUOTED}|at the cluster scope)`);
const PATH = new RegExp(`${ABOUT}(\\S+) path ${QUOTED}`);

function resourceRight(text: string): MissingRight | null {
  const found = RESOURCE.exec(text);
  if (found === null) return null;
  const [, , user = '', verb = '', path = '', group = '', namespace] = found;
  const [resource = '', ...below] = path.split('/');
  // the name of an object that is to be created takes no part in authorization
  const name = verb === 'create' ? null : (found[1] ?? null);
  const asked = { user, verb, group, resource, subresource: below.join('/'), name, namespace: namespace ?? null };
  return { ...asked, canI: canI(asked) };
}

function pathRight(text: string): MissingRight | null {
  const found = PATH.exec(text);
  if (found === null) return null;
  const [, , user = '', verb = '', resource = ''] = found;
  const asked = { user, verb, group: '', resource, subresource: '', name: null, namespace: null };
  return { ...asked, canI: canI(asked) };
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
