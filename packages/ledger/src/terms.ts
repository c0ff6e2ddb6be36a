/**
 * What an event is found by, as texts of one line: `<what>:<value>`. Written with the event, its deliveries and its
 * objects; a look-up sends the beginning of a line, and a whole line with its end. Stored: a change here is a change of the format.
 */
import type { DeliveryIdentity, EventDescription, ListenerReference } from '@millrace/triggers';
import type { EventFilter, KindPlace, ObjectPlace } from './lookups-port.ts';
import type { Rendering } from './ledger.ts';

/** What is known at receipt. */
export function eventTerms({ namespace, name }: Pick<ListenerReference, 'namespace' | 'name'>, about: EventDescription, replayOf: string | null): readonly string[] {
  const known = { event: about.event, delivery: about.delivery, repository: about.repository, commit: about.commit, replay: replayOf };
  const found = Object.entries(known).flatMap(([what, value]) => (value === null ? [] : [term(what, value)]));
  return [term('listener', `${namespace}/${name}`), term('namespace', namespace), ...found];
}

/** Empty for a group, and for an inline trigger without a name. */
export function triggerTerm({ trigger }: DeliveryIdentity, { namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return trigger.kind === 'group' || name === '' ? '' : term('trigger', `${namespace}/${name}`);
}

/** Where each object of a rendering goes, one a line: up to the tab it makes, with the object's name, the object's term. */
export function placesOf({ resources }: Rendering): string {
  return resources.map(({ apiVersion, namespace, kind }) => `${oneLine(`${namespace}/${kind}`)}\t${oneLine(apiVersion)}`).join('\n');
}

export function readPlaces(places: string): readonly KindPlace[] {
  return places.split('\n').flatMap((line) => {
    const [, namespace, kind, apiVersion] = /^([^/]*)\/(.*)\t(.*)$/.exec(line) ?? [];
    return namespace === undefined || kind === undefined || apiVersion === undefined ? [] : [{ namespace, kind, apiVersion }];
  });
}

/** Beginnings of lines that an event must all have. */
export function wantedTerms({ listener, trigger, repository, event, delivery, commit, object, replayOf, namespaces }: EventFilter): readonly string[] {
  const [namespace, ...others] = visibleNamespaces(namespaces);
  const whole = { listener, trigger, repository, event, delivery, replay: replayOf, namespace: others.length === 0 ? namespace : undefined };
  return [
    ...Object.entries(whole).flatMap(([what, value]) => (value === undefined ? [] : [`${term(what, value)}\n`])),
    ...(commit === undefined ? [] : [commitStart(commit)]),
    ...(object === undefined ? [] : [objectStart(object)]),
  ];
}

/** For the scripts none means any: who may see none is given one that does not exist. */
export function visibleNamespaces(namespaces: readonly string[] | undefined): readonly string[] {
  if (namespaces === undefined) return [];
  return namespaces.length === 0 ? [''] : namespaces;
}

/** The terms of an event, as they are shown again. */
export function readTerms(lines: string): { readonly triggers: readonly string[]; readonly objects: readonly ObjectPlace[] } {
  const terms = lines.split('\n');
  return {
    triggers: terms.flatMap((line) => (line.startsWith('trigger:') ? [line.slice('trigger:'.length)] : [])),
    objects: terms.flatMap((line) => {
      const [, name, namespace = '', kind = ''] = /^object:([^/]*)\/(?:([^/]*)\/(.*))?$/.exec(line) ?? [];
      return name === undefined ? [] : [{ name, namespace, kind }];
    }),
  };
}

function term(what: string, value: string): string {
  // Nobody remembers the letters' case in these.
  const ignoresCase = what === 'repository' || what === 'commit';
  return `${what}:${oneLine(ignoresCase ? value.toLowerCase() : value)}`;
}

function commitStart(commit: string): string {
  if (!/^[0-9a-f]{7,64}$/i.test(commit)) throw new RangeError(`commit "${commit}": expected 7 or more of its hex digits`);
  return term('commit', commit);
}

function objectStart({ name, namespace, kind }: NonNullable<EventFilter['object']>): string {
  if (namespace === undefined) return `object:${oneLine(name)}/`;
  return kind === undefined ? `object:${oneLine(name)}/${oneLine(namespace)}/` : `object:${oneLine(name)}/${oneLine(namespace)}/${oneLine(kind)}\n`;
}

function oneLine(value: string): string {
  // oxlint-disable-next-line no-control-regex -- a line ends at one of these
  return value.replace(/[\u0000-\u001f]/g, ' ').slice(0, 255);
}
