import type { Headers } from '../go/header.ts';
import type { JsonObject, JsonValue } from '../go/json.ts';
import { json, type Field, type Value } from '../jsonpath/value.ts';

export interface BindingEvent {
  readonly headers: Headers;
  /** `null` where there is no body. */
  readonly body: JsonValue;
  /** What interceptors added; `null` where none ran. */
  readonly extensions: JsonObject | null;
  readonly eventId: string;
}

/** What `$(...)` in a binding looks at (Tekton `pkg/template/event.go`, type event): all values of a header are one text, joined by commas. */
export function eventRoot({ headers, body, extensions, eventId }: BindingEvent): Value {
  const joined = Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.join(',')]));
  const context: Value = { kind: 'record', fields: [field('eventID', 'EventID', json(eventId))] };
  return {
    kind: 'record',
    fields: [
      field('header', 'Header', json(joined)),
      field('body', 'Body', json(body)),
      field('extensions', 'Extensions', extensions === null ? { kind: 'nil-map' } : json(extensions)),
      field('context', 'Context', context),
    ],
  };
}

function field(name: string, goName: string, value: Value): Field {
  return { name, goName, value };
}
