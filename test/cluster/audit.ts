/** What the services have used of their rights, by the API server's own audit log (https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/). */
import { readFileSync } from 'node:fs';
import type { JsonObject } from '@millrace/triggers';
import { accountOf } from '../support/in-cluster.ts';
import type { InCluster, ServiceName } from '../support/in-cluster.ts';

interface AuditEvent {
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly impersonatedUser?: { readonly username: string };
  readonly objectRef?: { readonly resource?: string; readonly subresource?: string; readonly apiGroup?: string };
  readonly annotations?: { readonly 'authorization.k8s.io/decision'?: string };
}

/** `verb resource.group` of each right that a service has used: as itself, and `impersonate` where it acted as somebody. */
export function usedRights({ server }: InCluster, service: ServiceName): readonly string[] {
  const events = eventsOf(server.auditLog, service);
  const impersonated = events.some(({ impersonatedUser }) => impersonatedUser !== undefined) ? ['impersonate serviceaccounts'] : [];
  return distinct([...impersonated, ...ownRights(events, 'allow').filter((right) => right !== everybodys)]);
}

/** The same, of what it was refused as itself. */
export function refusedRights({ server }: InCluster, service: ServiceName): readonly string[] {
  return distinct(ownRights(eventsOf(server.auditLog, service), 'forbid'));
}

/** By system:basic-user, to ask about oneself. */
const everybodys = 'create selfsubjectaccessreviews.authorization.k8s.io';

/** Everything that the rules of roles grant. */
export function grantedRights(roles: readonly JsonObject[]): readonly string[] {
  const rules = roles.flatMap((role) => role['rules'] as unknown as readonly { readonly apiGroups: readonly string[]; readonly resources: readonly string[]; readonly verbs: readonly string[] }[]);
  return distinct(rules.flatMap(({ apiGroups, resources, verbs }) => apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => right(verb, resource, group))))));
}

function ownRights(events: readonly AuditEvent[], decision: 'allow' | 'forbid'): readonly string[] {
  return events
    .filter(({ impersonatedUser, annotations }) => impersonatedUser === undefined && annotations?.['authorization.k8s.io/decision'] === decision)
    .flatMap(({ verb, objectRef }) => (objectRef?.resource === undefined ? [] : [right(verb, resourceOf(objectRef.resource, objectRef.subresource), objectRef.apiGroup ?? '')]));
}

function eventsOf(file: string, service: ServiceName): readonly AuditEvent[] {
  const user = accountOf(service);
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuditEvent)
    .filter((event) => event.user.username === user);
}

/** As rules of roles name it. */
function resourceOf(resource: string, subresource: string | undefined): string {
  return subresource === undefined ? resource : `${resource}/${subresource}`;
}

function right(verb: string, resource: string, group: string): string {
  return `${verb} ${group === '' ? resource : `${resource}.${group}`}`;
}

function distinct(rights: readonly string[]): readonly string[] {
  return [...new Set(rights)].sort();
}
