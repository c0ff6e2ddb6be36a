import type { JsonObject } from '../go/json.ts';
import { printJson } from '../go/print-json.ts';
import { setRaw, type Edited } from './sjson.ts';

/**
 * The body that a `webhook` interceptor gets: each extension at `extensions.<key>`, where a dot in the key nests
 * (pkg/sink/sink.go, extendBodyWithExtensions). Anything but an object or list is replaced by a new object.
 */
export function extendBody(body: string, extensions: JsonObject): Edited {
  let text = body;
  for (const [key, value] of Object.entries(extensions)) {
    const edited = setRaw(text, `extensions.${key}`, printJson(value));
    if ('error' in edited) return { error: `failed to sjson extensions to body: ${edited.error}` };
    text = edited.ok;
  }
  return { ok: text };
}
