/**
 * `millrace try`: an event is decided and rendered by the objects of files, by the same stages that the worker runs, and
 * nothing is created. Where a golden file is named, the result is compared with it, or written to it.
 */
import { guardedHttp } from '@millrace/interceptors';
import { configurationOfObjects, createRehearsal, objectSecrets, storedObjects } from '@millrace/pipeline';
import { UserError } from '@millrace/runtime';
import { ok, textAt, member } from '@millrace/triggers';
import type { JsonObject, ListenerReference } from '@millrace/triggers';
import { bodyLimitOf } from '../event/body-limit.ts';
import { givenEvent } from '../event/given-event.ts';
import type { EventFlags } from '../event/given-event.ts';
import type { ExitCode } from '../frame/exit-code.ts';
import { printResult } from '../frame/output.ts';
import type { OutputFormat } from '../frame/output.ts';
import { complain, say } from '../frame/terminal.ts';
import type { Terminal } from '../frame/terminal.ts';
import { checkManifests } from '../objects/check-manifests.ts';
import { findingLine } from '../objects/finding.ts';
import { problemLine, readManifests } from '../objects/read-manifests.ts';
import { describeRehearsal } from './describe.ts';
import { compareGolden, writeGolden } from './golden.ts';
import { plainRehearsal } from './plain.ts';
import type { PlainDelivery, PlainRehearsal } from './plain.ts';

export interface TryFlags extends EventFlags {
  readonly filename: readonly string[];
  readonly namespace: string;
  readonly listener?: string;
  readonly vouch?: boolean;
  readonly bodyLimit?: number;
  readonly golden?: string;
  readonly update?: boolean;
  readonly output: OutputFormat;
}

export async function runTry(flags: TryFlags, terminal: Terminal): Promise<ExitCode> {
  const result = await rehearse(flags, bodyLimitOf(flags.bodyLimit, terminal.environment));
  if (flags.update === true && flags.golden === undefined) throw new UserError('--update: wanted --golden <file> as well, to say what is written');
  if (flags.golden === undefined) {
    printResult(terminal, flags.output, { value: result, table: () => describeRehearsal(result) });
    return result.stopped === undefined && result.triggers.every(goesWell) ? 0 : 1;
  }
  if (flags.update === true) {
    writeGolden(flags.golden, result);
    complain(terminal, `${flags.golden} written`);
    return 0;
  }
  const compared = compareGolden(flags.golden, result);
  if (compared.kind === 'equal') return 0;
  say(terminal, compared.diff);
  complain(terminal, `${flags.golden}: something else comes of the event: lines with - are in the file, those with + are new; --update takes them over`);
  return 1;
}

async function rehearse({ filename, namespace, listener, vouch = false, ...flags }: TryFlags, bodyBytes: number): Promise<PlainRehearsal> {
  const now = Date.now();
  const given = givenEvent(flags, now);
  const objects = objectsIn(filename, namespace);
  const reference = chosenListener(objects, listener, namespace);
  const http = guardedHttp({ allowLoopback: true });
  try {
    const rehearsal = createRehearsal({ configuration: configurationOfObjects(objects), maySelect: async () => ok(null), secrets: objectSecrets(objects), outgoing: http.call, bodyBytes, now: () => now });
    const event = { ...given.event, listener: reference, ...(vouch ? { vouchedBy: 'millrace try' } : {}) };
    return plainRehearsal(`${reference.namespace}/${reference.name}`, await rehearsal({ event, body: given.body, signal: new AbortController().signal }));
  } finally {
    await http.close();
  }
}

function objectsIn(files: readonly string[], namespace: string): readonly JsonObject[] {
  const { manifests, problems } = readManifests(files);
  const lines = [...problems.map(problemLine), ...checkManifests(manifests).map(findingLine)];
  if (lines.length > 0) throw new UserError(lines.join('\n'));
  return storedObjects(manifests.map(({ object }) => object), namespace).objects;
}

/** The one there is, or the one that was named. */
function chosenListener(objects: readonly JsonObject[], named: string | undefined, namespace: string): ListenerReference {
  const places = objects.filter((object) => textAt(object, 'kind') === 'EventListener').map(placeOf);
  const there = places.length === 0 ? 'none' : places.join(', ');
  const wanted = named === undefined || named.includes('/') ? named : `${namespace}/${named}`;
  const chosen = wanted === undefined ? (places.length === 1 ? places[0] : undefined) : places.find((place) => place === wanted);
  if (chosen === undefined) throw new UserError(wanted === undefined ? `found ${there}, wanted one EventListener in these files, or --listener to say which` : `--listener: found no EventListener "${wanted}" in these files; there: ${there}`);
  const [inNamespace = '', name = ''] = chosen.split('/');
  return { namespace: inNamespace, name, uid: '', resourceVersion: '' };
}

function placeOf(object: JsonObject): string {
  const metadata = member(object, 'metadata');
  return `${textAt(metadata, 'namespace')}/${textAt(metadata, 'name')}`;
}

/** Whether nothing of it would end as a dead letter. */
function goesWell({ decision, reason, members = [] }: PlainDelivery): boolean {
  return (decision === 'filtered' || decision === 'opened' || (decision === 'rendered' && reason === undefined)) && members.every(goesWell);
}
