/**
 * Whose rights a delivery's objects are created with. Read from the API's objects at create time, never from Redis:
 * whoever can write to Redis gains no account.
 */
import { retryable, terminal } from '@millrace/triggers';
import type { DeliveryIdentity, EventListener, ListenerReference, Outcome } from '@millrace/triggers';
import type { Configuration } from './configuration.ts';

export interface Account {
  readonly namespace: string;
  readonly name: string;
  /** The account is named by the trigger, so that the listener's account needs the right to impersonate it. */
  readonly namedByTrigger: boolean;
  readonly listenerAccount: { readonly namespace: string; readonly name: string };
}

/** RBAC's name of a service account. */
export function userOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

/** The trigger's own account, else the listener's, else `default` (design, section 4 "create"). */
export function accountFor(identity: DeliveryIdentity, listenerReference: ListenerReference, configuration: Pick<Configuration, 'listener' | 'trigger'>): Outcome<Account> {
  const listener = configuration.listener(listenerReference.namespace, listenerReference.name);
  if (listener === undefined) return terminal('listener-gone', `EventListener "${listenerReference.namespace}/${listenerReference.name}" is gone: no account to create with`);
  const listenerAccount = { namespace: listenerReference.namespace, name: listener.spec.serviceAccountName || 'default' };
  if (!isAccountName(listenerAccount.name)) return terminal('listener-invalid', `spec.serviceAccountName: ${noAccountName(listenerAccount.name)}`);
  const named = accountOfTrigger(identity, listener, configuration);
  if (named.kind !== 'ok') return named;
  if (named.value !== null && !isAccountName(named.value)) return terminal('trigger-invalid', `serviceAccountName: ${noAccountName(named.value)}`);
  const account = named.value === null ? listenerAccount : { namespace: triggerNamespace(identity, listenerReference), name: named.value };
  return { kind: 'ok', value: { ...account, namedByTrigger: named.value !== null, listenerAccount } };
}

/**
 * A DNS subdomain. The API server takes what is none for the name of a user, whom nobody here may impersonate
 * (SplitUsername of k8s.io/apiserver/pkg/authentication/serviceaccount/util.go): that would look like a right of our own that is missing.
 */
function isAccountName(name: string): boolean {
  return name.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name);
}

function noAccountName(name: string): string {
  return `found ${JSON.stringify(name)}, wanted the name of a service account: lower case letters, digits, "-" and "."`;
}

function accountOfTrigger(identity: DeliveryIdentity, listener: EventListener, configuration: Pick<Configuration, 'trigger'>): Outcome<string | null> {
  const { trigger } = identity;
  if (trigger.kind === 'group') return { kind: 'ok', value: null };
  if (trigger.kind === 'inline') {
    const entry = listener.spec.triggers[trigger.position];
    // Another entry at the same place is another trigger, with an account that was not meant.
    if (entry?.kind !== 'inline' || (entry.name ?? '') !== trigger.name) {
      return terminal('trigger-gone', `trigger "${trigger.name}" is no longer entry ${trigger.position + 1} of its EventListener`);
    }
    return { kind: 'ok', value: entry.spec.serviceAccountName };
  }
  const found = configuration.trigger(trigger.namespace, trigger.name);
  if (found === undefined) return retryable('binding-missing', { kind: 'absent' }, `Trigger "${trigger.namespace}/${trigger.name}" is gone: no account to create with`);
  return { kind: 'ok', value: found.spec.serviceAccountName };
}

function triggerNamespace({ trigger }: DeliveryIdentity, listener: ListenerReference): string {
  return trigger.kind === 'group' ? listener.namespace : trigger.namespace;
}
