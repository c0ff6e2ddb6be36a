/** What select chose, in the form the ledger keeps it, and back. Stored: a change here is a change of the ledger's format. */
import type { SelectedTrigger } from '@millrace/ledger';
import type { Intercepted, Selected, Start } from '@millrace/pipeline';
import { isJsonObject, member } from '@millrace/triggers';
import type { EventBody, Headers, JsonValue } from '@millrace/triggers';

export function storeSelected(selected: Selected): SelectedTrigger {
  const { namespace, name, uid, generation, ...spec } = selected;
  // Plain data of ours without `undefined`: what JSON makes of it is what it is.
  return { namespace, name, uid, generation, spec: spec as unknown as JsonValue };
}

export function restoreSelected({ namespace, name, uid, generation, spec }: SelectedTrigger): Selected {
  // Written by storeSelected of this format version: the ledger leaves newer records alone.
  return { ...(spec as object), namespace, name, uid, generation } as Selected;
}

/** Where a group's members start from. */
export function storeOutput({ headers, extensions }: Intercepted): JsonValue {
  return { headers, extensions };
}

export function restoreStart(groupOutput: JsonValue | null, event: { readonly body: EventBody; readonly headers: Headers }): Start {
  if (groupOutput === null) return { ...event, extensions: {} };
  if (!isJsonObject(groupOutput)) throw new TypeError('ledger: a group output that is no object');
  const headers = member(groupOutput, 'headers');
  const extensions = member(groupOutput, 'extensions');
  if (!isJsonObject(headers) || !isJsonObject(extensions)) throw new TypeError('ledger: a group output without headers or extensions');
  return { body: event.body, headers: headers as Headers, extensions };
}
