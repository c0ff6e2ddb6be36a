import type { EventRow, TriggerMark } from '../../../src/contract.ts';

/** What a person calls an event by: its repository, else its listener. */
export function eventTitle({ about, listener }: Pick<EventRow, 'about' | 'listener'>): string {
  return about.repository ?? placeText(listener);
}

/** `GitHub push`, as much of it as is known. */
export function eventKind({ about: { provider, event } }: Pick<EventRow, 'about'>): string {
  const by = provider === null ? null : providers[provider];
  return [by, event].filter((word) => word !== null).join(' ') || 'event';
}

export function placeText({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

export function shortId(id: string): string {
  return id.slice(0, 8);
}

/** `default/on-push`, `inline trigger 2`, `group checks`. */
export function triggerText({ kind, namespace, name, position }: Pick<TriggerMark, 'kind' | 'namespace' | 'name' | 'position'>): string {
  if (kind === 'group') return `group ${name}`;
  if (kind === 'trigger') return placeText({ namespace, name });
  return name === '' ? `inline trigger ${(position ?? 0) + 1}` : name;
}

/** `trigger ci/build`, `inline trigger 2`, `group checks`: within a sentence. */
export function triggerPhrase(trigger: Pick<TriggerMark, 'kind' | 'namespace' | 'name' | 'position'>): string {
  const text = triggerText(trigger);
  return trigger.kind === 'group' || (trigger.kind === 'inline' && trigger.name === '') ? text : `trigger ${text}`;
}

const providers = { github: 'GitHub', gitea: 'Gitea', gitlab: 'GitLab', bitbucket: 'Bitbucket', slack: 'Slack', cloudevents: 'CloudEvent' };
