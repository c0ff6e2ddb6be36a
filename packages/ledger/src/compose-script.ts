/**
 * The text of a script: its own, behind what it needs of the library and no more, with keys written out. Redis runs all of the text at
 * every call, so that whatever is defined and not used is paid for by every event (docs/performance.md).
 */
import { keyNames, formatVersion } from './keys.ts';
import type { KeyName } from './keys.ts';

/** `library` defines at the beginning of lines, each by `local`, and uses nothing that is defined further down. */
export function composeScript(own: string, library: string, prefix: string): string {
  let text = own;
  for (const { name, lua } of definitions(`local FORMAT = ${formatVersion}\n${library}`).toReversed()) {
    if (new RegExp(`\\b${name}\\b`).test(text)) text = `${lua}\n${text}`;
  }
  return text.replace(/\bK\.(\w+)/g, (_, name: string) => luaText(prefix + suffixOf(name)));
}

function definitions(library: string): readonly { readonly name: string; readonly lua: string }[] {
  const code = library.replace(/^--.*\n/gm, '');
  return code.split(/^(?=local )/m).flatMap((lua) => {
    const [, name] = /^local (?:function )?(\w+)/.exec(lua) ?? [];
    return name === undefined ? [] : [{ name, lua: lua.trimEnd() }];
  });
}

function suffixOf(name: string): string {
  if (!Object.hasOwn(keyNames, name)) throw new Error(`script: key "${name}": expected one of keys.ts`);
  return keyNames[name as KeyName];
}

function luaText(text: string): string {
  return `'${text.replace(/[\\'\n]/g, '\\$&')}'`;
}
