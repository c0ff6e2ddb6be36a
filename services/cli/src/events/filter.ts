/** Which events are meant: options of a command line as a filter of the ledger. Pure but for what "2h ago" is. */
import type { DeadLetterFilter, EventFilter } from '@millrace/ledger';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { placeOf } from '../frame/options.ts';
import { momentOf } from '../frame/times.ts';

/** What events and dead letters are both found by. */
export interface FilterFlags {
  readonly namespace?: readonly string[];
  readonly listener?: string;
  readonly trigger?: string;
  readonly event?: string;
  readonly repository?: string;
  readonly since?: number;
  readonly until?: number;
}

export interface EventFilterFlags extends FilterFlags {
  readonly state?: NonNullable<EventFilter['state']>;
  readonly delivery?: string;
  readonly commit?: string;
  readonly object?: NonNullable<EventFilter['object']>;
  readonly replayOf?: string;
}

const states: readonly NonNullable<EventFilter['state']>[] = ['open', 'created', 'filtered', 'dead', 'discarded', 'nothing'];

export function addFilterOptions(command: Command, since: string): Command {
  return command
    .option('-n, --namespace <name...>', "the listener's namespace, any of these")
    .option('--listener <namespace/name>', 'the EventListener that took it', placeOf)
    .option('--trigger <namespace/name>', 'a trigger that was selected', placeOf)
    .option('--event <name>', "the provider's word for it: push, Merge Request Hook, pullrequest:created")
    .option('--repository <owner/name>', 'of which repository')
    .option('--since <when>', `${since} at the earliest: how long ago (15m, 2h, 7d) or a time`, momentOf)
    .option('--until <when>', `${since} at the latest`, momentOf);
}

export function addEventFilterOptions(command: Command): Command {
  return addFilterOptions(command.addOption(new Option('--state <state>', 'what became of it').choices([...states])), 'received')
    .option('--delivery <id>', "the provider's id of the delivery (X-GitHub-Delivery ...)")
    .option('--commit <sha>', 'its first 7 digits or more')
    .option('--object <[namespace/[kind/]]name>', 'an object that was created from it', objectOf)
    .option('--replay-of <event>', 'replays of this event');
}

/** `undefined` names nothing; the ledger wants it absent. */
export function eventFilter({ namespace, since, until, ...rest }: EventFilterFlags): EventFilter {
  const { state, listener, trigger, event, repository, delivery, commit, object, replayOf } = rest;
  return present({ namespaces: namespace, from: since, to: until, state, listener, trigger, event, repository, delivery, commit, object, replayOf });
}

export function deadLetterFilter({ namespace, since, until, listener, trigger, event, repository, why }: FilterFlags & { readonly why?: string }): DeadLetterFilter {
  return present({ namespaces: namespace, from: since, to: until, listener, trigger, event, repository, why });
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}

function objectOf(text: string): NonNullable<EventFilter['object']> {
  const parts = text.split('/');
  const [name = '', kindOrNamespace, namespace] = parts.toReversed();
  if (parts.length > 3 || parts.includes('')) throw new InvalidArgumentError('wanted name, namespace/name or namespace/Kind/name.');
  if (namespace !== undefined && kindOrNamespace !== undefined) return { name, namespace, kind: kindOrNamespace };
  return kindOrNamespace === undefined ? { name } : { name, namespace: kindOrNamespace };
}
