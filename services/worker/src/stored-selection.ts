/** What select chose, in the form the ledger keeps it, and back. Stored: a change here is a change of the ledger's format. */
import type { SelectedTrigger } from '@millrace/ledger';
import type { Intercepted, Selected, Start } from '@millrace/pipeline';
import { isCredentialHeader, isJsonObject, member } from '@millrace/triggers';
import type { EventBody, Headers, JsonValue } from '@millrace/triggers';

export function storeSelected(selected: Selected): SelectedTrigger {
  const { namespace, name, uid, generation, ...spec } = selected;
  // Plain data of ours without `undefined`: what JSON makes of it is what it is.
  return { namespace, name, uid, generation, spec: spec as unknown as JsonValue };
}

/** Of what was filtered: nothing will be bound or rendered, and who asks why wants its interceptors. A thousand of them are stored for one event. */
export function storeFiltered(selected: Selected): SelectedTrigger {
  const { namespace, name, uid, generation } = selected;
  const { interceptors } = selected.kind === 'group' ? selected : selected.spec;
  const spec = selected.kind === 'group' ? { kind: selected.kind, interceptors } : { kind: selected.kind, spec: { interceptors } };
  return { namespace, name, uid, generation, spec: spec as unknown as JsonValue };
}

export function restoreSelected({ namespace, name, uid, generation, spec }: SelectedTrigger): Selected {
  // Written by storeSelected of this format version: the ledger leaves newer records alone.
  return { ...(spec as object), namespace, name, uid, generation } as Selected;
}

/**
 * Where a group's members start from. Of credential headers only the names: their values are sealed with the event, and go when it
 * is final. One that the chain has put in place of the event's own is not kept at all.
 */
export function storeOutput({ delivery: { event }, headers, extensions }: Intercepted): JsonValue {
  const [kept, credentials] = [Object.entries(headers).filter(([name]) => !isCredentialHeader(name)), Object.keys(headers).filter(isCredentialHeader)];
  return { headers: Object.fromEntries(kept), withheld: credentials.filter((name) => headers[name] === event.headers[name]), extensions };
}

export function restoreStart(groupOutput: JsonValue | null, event: { readonly body: EventBody; readonly headers: Headers }): Start {
  if (groupOutput === null) return { ...event, extensions: {} };
  if (!isJsonObject(groupOutput)) throw new TypeError('ledger: a group output that is no object');
  const headers = member(groupOutput, 'headers');
  const extensions = member(groupOutput, 'extensions');
  if (!isJsonObject(headers) || !isJsonObject(extensions)) throw new TypeError('ledger: a group output without headers or extensions');
  const withheld = member(groupOutput, 'withheld');
  const credentials = Object.entries(event.headers).filter(([name]) => Array.isArray(withheld) && withheld.includes(name));
  return { body: event.body, headers: { ...(headers as Headers), ...Object.fromEntries(credentials) }, extensions };
}
