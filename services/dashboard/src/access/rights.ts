/**
 * What somebody may see and do, asked of the API server by SubjectAccessReview and remembered for seconds. Only a clear yes
 * counts: what could not be asked is refused as unavailable, never shown.
 *
 *   see a namespace       get eventlisteners in it
 *   redrive, replay       create on the kinds that the triggers make, where they make them
 *   edit a body, vouch    besides, impersonate on the accounts that the objects are made as
 *   pause                 update eventlisteners, everywhere
 */
import type { AccessQuestion, ApiResource, Kube, MayAccount } from '@millrace/kube';
import { unreachable } from '@millrace/triggers';
import type { Permission } from '../contract.ts';
import { Refused } from '../http/refused.ts';
import type { Viewer } from './identity.ts';

export interface Rights {
  /** Of these namespaces those that the viewer may see; undefined: every one, whatever it is called. */
  visible(viewer: Viewer, candidates: () => Promise<readonly string[]>): Promise<readonly string[] | undefined>;
  maySee(viewer: Viewer, namespace: string): Promise<boolean>;
  mayCreate(viewer: Viewer, kinds: readonly KindPlace[]): Promise<Permission>;
  mayActAs(viewer: Viewer, accounts: readonly AccountPlace[]): Promise<Permission>;
  mayPause(viewer: Viewer): Promise<Permission>;
}

/** `kind: '*'`: what it would be is not known, so any; `namespace: '*'`: where it would be is not known, so everywhere. */
export interface KindPlace {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
}

export interface AccountPlace {
  readonly namespace: string;
  readonly name: string;
}

export interface RightsPorts {
  readonly mayAccount: MayAccount;
  readonly kube: Pick<Kube, 'resourceFor'>;
  /** Null: all. */
  readonly namespaces: readonly string[] | null;
}

type Asked = Omit<AccessQuestion, 'user' | 'groups' | 'extra'>;

export function createRights({ mayAccount, kube, namespaces }: RightsPorts): Rights {
  async function ask(viewer: Viewer, asked: Asked): Promise<Permission> {
    if (viewer.kind === 'all') return allowed;
    const { user, groups, extra } = viewer.identity;
    const answer = await mayAccount({ ...asked, user, groups, extra }, AbortSignal.timeout(5_000));
    switch (answer.kind) {
      case 'yes':
        return allowed;
      case 'no':
        return { allowed: false, text: answer.text };
      case 'failed':
        throw new Refused('unavailable', `what ${viewer.name} may do can't be asked: ${answer.failure.text}`);
      default:
        return unreachable(answer);
    }
  }

  /** Every question at once; the first no is the answer. */
  async function askAll(viewer: Viewer, asked: readonly Asked[]): Promise<Permission> {
    const once = new Map(asked.map((question) => [JSON.stringify(question), question]));
    const answers = await Promise.all([...once.values()].map((question) => ask(viewer, question)));
    return answers.find((answer) => !answer.allowed) ?? allowed;
  }

  /** In every namespace at once, or in each of those that are served. */
  function everywhere(asked: Omit<Asked, 'namespace'>): readonly Asked[] {
    return (namespaces ?? [null]).map((namespace) => ({ ...asked, namespace }));
  }

  async function maySee(viewer: Viewer, namespace: string): Promise<boolean> {
    return (await ask(viewer, { ...sees, namespace })).allowed;
  }

  async function creates({ apiVersion, kind, namespace }: KindPlace): Promise<readonly Asked[]> {
    const { group, resource } = kind === '*' ? { group: '*', resource: '*' } : await resourceOf(apiVersion, kind);
    const asked = { verb: 'create', group, resource, name: null };
    return namespace === '*' ? everywhere(asked) : [{ ...asked, namespace }];
  }

  /** Of a kind that is not there nothing can be created; until it is, only who may create anything is believed. */
  async function resourceOf(apiVersion: string, kind: string): Promise<Pick<ApiResource, 'group' | 'resource'>> {
    const found = await kube.resourceFor(apiVersion, kind, AbortSignal.timeout(5_000));
    if (found.kind === 'failed') throw new Refused('unavailable', `what ${kind} of ${apiVersion} is can't be asked: ${found.failure.text}`);
    return found.kind === 'found' ? found.resource : { group: '*', resource: '*' };
  }

  return {
    maySee,
    async visible(viewer, candidates) {
      if (viewer.kind === 'all') return undefined;
      if (namespaces === null && (await ask(viewer, { ...sees, namespace: null })).allowed) return undefined;
      const asked = [...new Set(await candidates())];
      const answers = await Promise.all(asked.map((namespace) => maySee(viewer, namespace)));
      return asked.filter((_, nth) => answers[nth] === true);
    },
    mayCreate: async (viewer, kinds) => (viewer.kind === 'all' ? allowed : askAll(viewer, (await Promise.all(kinds.map(creates))).flat())),
    mayActAs: (viewer, accounts) => askAll(viewer, accounts.map(({ namespace, name }) => ({ verb: 'impersonate', group: '', resource: 'serviceaccounts', namespace, name }))),
    mayPause: (viewer) => askAll(viewer, everywhere({ verb: 'update', group: sees.group, resource: sees.resource, name: null })),
  };
}

export const allowed: Permission = { allowed: true };
const sees = { verb: 'get', group: 'triggers.tekton.dev', resource: 'eventlisteners', name: null } as const;
