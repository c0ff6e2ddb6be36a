import type { JsonObject } from '../go/json.ts';
import { printJson } from '../go/print-json.ts';
import { find } from './json-scan.ts';
import { setRaw, type Edited } from './sjson.ts';

/**
 * The body that a `webhook` interceptor gets: each extension at `extensions.<key>`, where a dot in the key nests
 * (pkg/sink/sink.go, extendBodyWithExtensions). Anything but an object or list is replaced by a new object.
 */
export function extendBody(body: string, extensions: JsonObject): Edited {
  const [first, ...others] = Object.entries(extensions);
  if (first === undefined) return { ok: body };
  const [key, value] = first;
  const extended = setRaw(body, `extensions.${key}`, printJson(value));
  if ('error' in extended) return failed(extended.error);
  // The body may be long: once they have a place in it, the others are put in there.
  const place = others.some(([other]) => other === '') ? null : find(extended.ok, 'extensions');
  if (place === null) return setAll(extended.ok, others.map(([other, added]) => [`extensions.${other}`, added]));
  const inside = setAll(extended.ok.slice(place.start, place.end), others);
  return 'error' in inside ? inside : { ok: `${extended.ok.slice(0, place.start)}${inside.ok}${extended.ok.slice(place.end)}` };
}

function setAll(text: string, values: readonly (readonly [path: string, value: JsonObject[string]])[]): Edited {
  let edited = text;
  for (const [path, value] of values) {
    const next = setRaw(edited, path, printJson(value));
    if ('error' in next) return failed(next.error);
    edited = next.ok;
  }
  return { ok: edited };
}

function failed(problem: string): Edited {
  return { error: `failed to sjson extensions to body: ${problem}` };
}
