import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { composeScript } from './compose-script.ts';
import type { Connection } from './connect.ts';
import { settingsForLua, type LedgerSettings } from './settings.ts';

export type ScriptName =
  | 'persist'
  | 'begin-event'
  | 'record-decision'
  | 'park-event'
  | 'begin-delivery'
  | 'open-group'
  | 'store-once'
  | 'settle-delivery'
  | 'park-delivery'
  | 'overdue'
  | 'advance-run'
  | 'admit-waiting'
  | 'event-view'
  | 'event-body'
  | 'delivery-view'
  | 'find-events'
  | 'dead-letters'
  | 'dead-letter-reasons'
  | 'series'
  | 'trigger-counts'
  | 'audit-write'
  | 'note-answers'
  | 'changes-since'
  | 'held'
  | 'counted-listeners'
  | 'act'
  | 'bulk-start'
  | 'bulk-step'
  | 'bulk-cancel'
  | 'bulks'
  | 'audit-page'
  | 'retain'
  | 'take-packable'
  | 'pack-bodies'
  | 'depth';

/**
 * These run even when memory is full. What takes in the outcome of work that has begun: it is little, it ends what is open, and
 * an attempt whose outcome was refused would count as a crash. And what makes room.
 * https://redis.io/docs/latest/develop/programmability/lua-api/#script_flags
 */
const runWhenFull: ReadonlySet<ScriptName> = new Set(['record-decision', 'park-event', 'open-group', 'store-once', 'settle-delivery', 'park-delivery', 'retain']);

export type Argument = string | number | Buffer;
export type RunScript = (name: ScriptName, args: readonly Argument[]) => Promise<unknown>;

/**
 * Runs the scripts of `scripts/*.lua` by EVALSHA; a Redis that does not know one (restarted, failed over) is given its text.
 * ioredis' own defineCommand would do the same, but puts methods on the connection that no type knows.
 */
export function scriptRunner(connection: Connection, prefix: string, settings: LedgerSettings): RunScript {
  const library = [settingsForLua(settings), ...libraries.map(readScript)].join('\n');
  const loaded = new Map<ScriptName, { readonly lua: string; readonly sha: string }>();

  function load(name: ScriptName) {
    const known = loaded.get(name);
    if (known !== undefined) return known;
    const lua = `${runWhenFull.has(name) ? '#!lua flags=allow-oom\n' : ''}${composeScript(readScript(name), library, prefix)}`;
    const script = { lua, sha: createHash('sha1').update(lua).digest('hex') };
    loaded.set(name, script);
    return script;
  }

  return async function runScript(name, args) {
    const script = load(name);
    try {
      return await connection.callBuffer('EVALSHA', [script.sha, 1, prefix, ...args]);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return connection.callBuffer('EVAL', [script.lua, 1, prefix, ...args]);
    }
  };
}

/** A script that needs nothing of the library: short enough to be sent each time, so that it may stand in a pipeline. */
export function smallScript(name: 'confirm', prefix: string): string {
  return composeScript(readScript(name), '', prefix);
}

/** What the scripts share, in the order in which they need each other. */
const libraries = ['basics', 'changes', 'lookups', 'counts', 'audit', 'records'] as const;

function readScript(name: ScriptName | (typeof libraries)[number] | 'confirm'): string {
  return readFileSync(new URL(`./scripts/${name}.lua`, import.meta.url), 'utf8');
}
