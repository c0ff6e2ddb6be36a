/**
 * The flags that Tekton's controller starts its listeners with (pkg/sink/initialization.go), as Go's package flag reads them: with one dash
 * or two, the value behind `=` or as the next argument. A flag of a Tekton to come is passed over, and told: no listener stops for it.
 */
import type { Problem } from '@millrace/runtime/light';

export interface ForwarderFlags {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  /** For a request to arrive. */
  readonly readMs: number;
  /** Between requests of one connection. */
  readonly idleMs: number;
  /** For the whole of a request: then its sender is told 503, as by Tekton. */
  readonly handlerMs: number;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
}

export type ReadFlags =
  | { readonly kind: 'read'; readonly flags: ForwarderFlags; /** Flags that mean nothing here. */ readonly unknown: readonly string[] }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

export function readFlags(args: readonly string[]): ReadFlags {
  const given = split(args);
  const problems: Problem[] = [...given.problems];
  function value<T>(name: string, wanted: string, read: (text: string) => T | null, absent: string): T | null {
    const text = given.values.get(name) ?? absent;
    const found = read(text);
    if (found === null) problems.push({ variable: `--${name}`, found: text === '' ? 'nothing' : JSON.stringify(text), wanted });
    return found;
  }

  const name = value('el-name', 'the name of an EventListener', objectName, '');
  const namespace = value('el-namespace', 'the namespace of an EventListener', objectName, '');
  const port = value('port', 'a port from 0 to 65535', (text) => wholeNumber(text, 65_535), '');
  const [read, idle, handler] = (['readtimeout', 'idletimeout', 'timeouthandler'] as const).map((flag) => value(flag, 'a number of seconds', (text) => wholeNumber(text, 86_400), tektonSeconds[flag]));
  const [certFile, keyFile] = [given.values.get('tls-cert') ?? '', given.values.get('tls-key') ?? ''];
  if ((certFile === '') !== (keyFile === '')) problems.push({ variable: certFile === '' ? '--tls-cert' : '--tls-key', found: 'nothing', wanted: 'a file: --tls-cert and --tls-key belong together' });
  if (problems.length > 0 || name === null || namespace === null || port === null) return { kind: 'problems', problems };
  const tls = certFile === '' ? null : { certFile, keyFile };
  return { kind: 'read', unknown: given.unknown, flags: { namespace, name, port, readMs: milliseconds(read), idleMs: milliseconds(idle), handlerMs: milliseconds(handler), tls } };
}

/** Tekton's own defaults, of what means something here. */
const tektonSeconds = { readtimeout: '5', idletimeout: '30', timeouthandler: '5' } as const;

/**
 * What the listener does by itself in Tekton: the shared ingress and the workers take it from the EventListener, or have settings of
 * their own for it.
 */
const elsewhere = ['writetimeout', 'httpclient-readtimeout', 'httpclient-keep-alive', 'httpclient-tlshandshaketimeout', 'httpclient-responseheadertimeout', 'httpclient-expectcontinuetimeout', 'cloudevent-uri'];
const known = new Set([...elsewhere, ...Object.keys(tektonSeconds), 'el-name', 'el-namespace', 'port', 'tls-cert', 'tls-key']);
/** A flag of these takes no argument of its own. */
const switches = new Set(['is-multi-ns', 'payload-validation']);

interface Given {
  readonly values: ReadonlyMap<string, string>;
  readonly unknown: readonly string[];
  readonly problems: readonly Problem[];
}

function split(args: readonly string[]): Given {
  const values = new Map<string, string>();
  const unknown: string[] = [];
  const problems: Problem[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const [whole, name, assigned] = /^--?([^-=][^=]*)(?:=([^]*))?$/.exec(args[at] ?? '') ?? [];
    if (whole === undefined || name === undefined) {
      problems.push({ variable: 'arguments', found: JSON.stringify(args[at]), wanted: 'flags like "--el-name=name"' });
      continue;
    }
    if (!known.has(name) && !switches.has(name)) unknown.push(name);
    if (assigned !== undefined || switches.has(name)) {
      values.set(name, assigned ?? 'true');
      continue;
    }
    const next = args[at + 1];
    if (next !== undefined && !next.startsWith('-')) {
      values.set(name, next);
      at += 1;
    } else if (known.has(name)) problems.push({ variable: `--${name}`, found: 'nothing', wanted: 'a value' });
  }
  return { values, unknown, problems };
}

function objectName(text: string): string | null {
  return /^[a-z0-9][a-z0-9.-]{0,252}$/.test(text) ? text : null;
}

function wholeNumber(text: string, most: number): number | null {
  return /^\d+$/.test(text) && Number(text) <= most ? Number(text) : null;
}

/** In Go, no time is no limit. A day is as good. */
function milliseconds(seconds: number | null | undefined): number {
  return (seconds === null || seconds === undefined || seconds === 0 ? 86_400 : seconds) * 1000;
}
