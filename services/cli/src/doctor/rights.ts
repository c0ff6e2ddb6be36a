/**
 * May each service do what it must? Asked by SelfSubjectAccessReview, as the service's own account: impersonated, or because
 * the doctor runs as that very account. https://kubernetes.io/docs/reference/access-authn-authz/authorization/
 */
import type { Impersonation, Kube } from '@millrace/kube';
import { isJsonObject, member } from '@millrace/triggers';
import type { JsonValue } from '@millrace/triggers';
import { ok, unknown, warning, wrong } from './check.ts';
import type { Check } from './check.ts';
import type { Right, ShippedRole } from './shipped.ts';

export interface RightsPorts {
  readonly kube: Pick<Kube, 'request'>;
  readonly roles: readonly ShippedRole[];
  /** Where a role is applied that names no namespace; null: everywhere. */
  readonly namespaces: readonly string[] | null;
  /** The services use these very credentials, not accounts of their own. */
  readonly asOurselves: boolean;
}

export async function checkRights({ kube, roles, namespaces, asOurselves }: RightsPorts): Promise<readonly Check[]> {
  const me = await whoAmI(kube);
  const checks: Check[] = [];
  for (const role of roles) checks.push(await checkRole(kube, role, role.namespace === null ? (namespaces ?? [null]) : [role.namespace], asOurselves || me === role.account ? null : role.account));
  return checks;
}

interface Missing extends Right {
  readonly namespace: string | null;
}

async function checkRole(kube: Pick<Kube, 'request'>, role: ShippedRole, namespaces: readonly (string | null)[], account: string | null): Promise<Check> {
  const name = `rights-${role.name}${role.namespace === null ? '' : `-in-${role.namespace}`}`;
  const who = account ?? 'these credentials';
  const asked = namespaces.flatMap((namespace) => role.rights.map((right) => ({ ...right, namespace })));
  const answers = await Promise.all(asked.map(async (right) => ({ right, answer: await ask(kube, right, account) })));
  const failed = answers.find(({ answer }) => answer.kind === 'failed');
  if (failed !== undefined && failed.answer.kind === 'failed') {
    const remedy = account === null ? 'give these credentials system:basic-user' : `let these credentials impersonate it, or run the doctor as it; by hand: kubectl auth can-i --list --as ${account}`;
    return unknown(name, `can't ask for "${who}": ${failed.answer.text}`, remedy);
  }
  const missing = answers.filter(({ answer }) => answer.kind === 'no').map(({ right }) => right);
  if (missing.length === 0) return ok(name, `"${who}" has all ${asked.length} rights of role "${role.name}"`);
  if (role.optional && missing.length === asked.length) return ok(name, `role "${role.name}" is not granted; it is there by choice (${role.folder})`);
  const text = `"${who}" lacks ${missing.length} of ${asked.length} rights of role "${role.name}": ${missing.map(shown).join(', ')}`;
  return (role.optional ? warning : wrong)(name, text, `kubectl apply ${role.folder.includes('/namespace') ? '-n NAMESPACE ' : ''}-k ${role.folder} (docs/rights.md)`);
}

type Answer = { readonly kind: 'yes' | 'no' } | { readonly kind: 'failed'; readonly text: string };

async function ask(kube: Pick<Kube, 'request'>, { namespace, name, verb, group, resource }: Missing, account: string | null): Promise<Answer> {
  const [plain = '', subresource] = resource.split('/');
  const resourceAttributes = { verb, group, resource: plain, ...(subresource === undefined ? {} : { subresource }), ...(namespace === null ? {} : { namespace }), ...(name === null ? {} : { name }) };
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } };
  const answer = await kube.request({ method: 'POST', path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', body, impersonate: account === null ? null : impersonated(account) });
  if (answer.kind !== 'answer') return { kind: 'failed', text: answer.failure.text };
  const status = isJsonObject(answer.body) ? member(answer.body, 'status') : undefined;
  return { kind: isJsonObject(status) && member(status, 'allowed') === true ? 'yes' : 'no' };
}

/** Null where it can't be told. */
async function whoAmI(kube: Pick<Kube, 'request'>): Promise<string | null> {
  const answer = await kube.request({ method: 'POST', path: '/apis/authentication.k8s.io/v1/selfsubjectreviews', body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' } });
  const name = answer.kind === 'answer' ? valueAt(valueAt(valueAt(answer.body, 'status'), 'userInfo'), 'username') : null;
  return typeof name === 'string' ? name : null;
}

function valueAt(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(value) ? member(value, name) : undefined;
}

/** With the groups that its token would have. */
function impersonated(account: string): Impersonation {
  const namespace = account.split(':')[2] ?? '';
  return { user: account, groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'] };
}

function shown({ verb, group, resource, name, namespace }: Missing): string {
  return `${verb} ${resource}${group === '' ? '' : `.${group}`}${name === null ? '' : ` "${name}"`}${namespace === null ? '' : ` in ${namespace}`}`;
}
