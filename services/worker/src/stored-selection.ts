/** What select chose, in the form the ledger keeps it, and back. Stored: a change here is a change of the ledger's format. */
import type { SelectedTrigger } from '@millrace/ledger';
import { bodyOfText, isJsonObject, member } from '@millrace/triggers';
import type { EventBody, Headers, JsonValue } from '@millrace/triggers';
import type { Intercepted, Selected, Start } from './way.ts';

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
export function storeOutput({ body, headers, extensions }: Intercepted): JsonValue {
  return { body: body.text(), headers, extensions };
}

export function restoreStart(groupOutput: JsonValue | null, event: { readonly body: EventBody; readonly headers: Headers }): Start {
  if (groupOutput === null) return { body: event.body, received: event.body, headers: event.headers, extensions: {} };
  if (!isJsonObject(groupOutput)) throw new TypeError('ledger: a group output that is no object');
  const body = member(groupOutput, 'body');
  const headers = member(groupOutput, 'headers');
  const extensions = member(groupOutput, 'extensions');
  if (typeof body !== 'string' || !isJsonObject(headers) || !isJsonObject(extensions)) throw new TypeError('ledger: a group output without body, headers or extensions');
  return { body: bodyOfText(body), received: event.body, headers: headers as Headers, extensions };
}
