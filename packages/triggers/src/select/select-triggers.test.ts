import { describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../go/json.ts';
import { readEventListener, readTrigger } from '../resources/read.ts';
import type { EventListener } from '../resources/event-listener.ts';
import type { Trigger } from '../resources/trigger.ts';
import { openGroup } from './open-group.ts';
import { planSelection, selectTriggers } from './select-triggers.ts';
import type { SelectedEntry, SelectedGroup } from './selected.ts';
import type { TriggerLister } from './trigger-lister.ts';

function listener(spec: JsonObject): EventListener {
  const read = readEventListener({ kind: 'EventListener', metadata: { name: 'el', namespace: 'own', uid: 'el-uid', generation: 7 }, spec });
  if (read.kind === 'unreadable') throw new Error(JSON.stringify(read.problems));
  return read.value;
}

function trigger(namespace: string, name: string, labels: JsonObject = {}, spec: JsonObject = { template: { ref: 'tt' } }): Trigger {
  const read = readTrigger({ kind: 'Trigger', metadata: { name, namespace, labels, uid: `${name}-uid`, generation: 1 }, spec });
  if (read.kind === 'unreadable') throw new Error(JSON.stringify(read.problems));
  return read.value;
}

function lister(...triggers: readonly Trigger[]): TriggerLister {
  return {
    trigger: (namespace, name) => triggers.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name),
    triggersIn: (namespace) => triggers.filter(({ metadata }) => metadata.namespace === namespace),
    allTriggers: () => triggers,
  };
}

function select(spec: JsonObject, ...triggers: readonly Trigger[]): string[] {
  const plan = planSelection(listener(spec));
  if (plan.kind === 'refused') return [`refused ${plan.reason}: ${plan.text}`];
  const { entries, skipped } = selectTriggers(plan, lister(...triggers));
  return [...entries.map(say), ...skipped.map(({ reason, text }) => `skipped ${reason}: ${text}`)];
}

/** `group > namespace/name #occurrence` */
function say({ identity }: SelectedEntry): string {
  const { trigger: of, group, occurrence } = identity;
  const what = of.kind === 'group' ? '(group)' : of.kind === 'trigger' ? `${of.namespace}/${of.name}` : `${of.namespace}[${of.position}]${of.name}`;
  return `${group === null ? '' : `${group} > `}${what} #${occurrence}`;
}

function first(spec: JsonObject, ...triggers: readonly Trigger[]): SelectedEntry | undefined {
  const plan = planSelection(listener(spec));
  return plan.kind === 'planned' ? selectTriggers(plan, lister(...triggers)).entries[0] : undefined;
}

const interceptors = [{ ref: { name: 'cel' } }];
function group(name: string, triggerSelector: JsonValue): JsonObject {
  return { name, interceptors, triggerSelector };
}

function groupsOf(...triggerGroups: JsonObject[]): { entry: SelectedEntry; group: SelectedGroup }[] {
  const plan = planSelection(listener({ triggerGroups }));
  if (plan.kind === 'refused') throw new Error(plan.text);
  return selectTriggers(plan, lister(...here)).entries.flatMap((entry) => (entry.selected.kind === 'group' ? [{ entry, group: entry.selected }] : []));
}

function open({ entry, group: of }: { entry: SelectedEntry; group: SelectedGroup }): string[] {
  const opened = openGroup(of, entry.identity.occurrence, lister(...here));
  return opened.kind === 'opened' ? opened.entries.map(say) : [`refused ${opened.reason}: ${opened.text}`];
}

const here = [trigger('own', 'a', { team: 'x' }), trigger('own', 'b'), trigger('far', 'a', { team: 'x' }), trigger('far', 'c')];

describe('by selector', () => {
  test.each<[string, JsonObject, string[]]>([
    ['no selector', { triggerGroups: [] }, []],
    ['an empty label selector: all of the own namespace', { labelSelector: {} }, ['own/a #0', 'own/b #0']],
    ['labels', { labelSelector: { matchLabels: { team: 'x' } } }, ['own/a #0']],
    ['expressions', { labelSelector: { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] } }, ['own/b #0']],
    ['all namespaces', { namespaceSelector: { matchNames: ['*'] } }, ['own/a #0', 'own/b #0', 'far/a #0', 'far/c #0']],
    ['all namespaces with labels', { namespaceSelector: { matchNames: ['*'] }, labelSelector: { matchLabels: { team: 'x' } } }, ['own/a #0', 'far/a #0']],
    ['one namespace', { namespaceSelector: { matchNames: ['far'] } }, ['far/a #0', 'far/c #0']],
    ['namespaces in their order', { namespaceSelector: { matchNames: ['far', 'own'] }, labelSelector: { matchLabels: { team: 'x' } } }, ['far/a #0', 'own/a #0']],
    ['a namespace named twice runs twice', { namespaceSelector: { matchNames: ['far', 'far'] } }, ['far/a #0', 'far/c #0', 'far/a #1', 'far/c #1']],
    ['a star in a longer list is nobody', { namespaceSelector: { matchNames: ['*', 'far'] } }, ['far/a #0', 'far/c #0']],
    ['a namespace without triggers', { namespaceSelector: { matchNames: ['nowhere'] } }, []],
  ])('%s', (_, spec, selected) => {
    expect(select(spec, ...here)).toEqual(selected);
  });
});

describe('by entry', () => {
  test('inline and referred to, in order, unnamed ones by position', () => {
    const triggers = [{ template: { ref: 'tt' } }, { triggerRef: 'b' }, { name: 'n', template: { ref: 'tt' } }];
    expect(select({ triggers }, ...here)).toEqual(['own[0] #0', 'own/b #0', 'own[2]n #0']);
  });

  test('a triggerRef is looked for in the own namespace; without its Trigger it is passed over, and said', () => {
    expect(select({ triggers: [{ triggerRef: 'c' }, { triggerRef: 'a' }] }, ...here)).toEqual(['own/a #0', 'skipped trigger-missing: spec.triggers[0].triggerRef: no trigger "c" in namespace "own"']);
  });

  test('what is selected and referred to runs twice, thrice', () => {
    const spec = { labelSelector: { matchLabels: { team: 'x' } }, triggers: [{ triggerRef: 'a' }, { triggerRef: 'a' }] };
    expect(select(spec, ...here)).toEqual(['own/a #0', 'own/a #1', 'own/a #2']);
  });

  test('a template wins over a triggerRef', () => {
    expect(select({ triggers: [{ triggerRef: 'a', name: 'n', template: { ref: 'tt' } }] }, ...here)).toEqual(['own[0]n #0']);
  });
});

describe('what Tekton answers with 500', () => {
  test('a bad label selector, even where nothing would be looked for', () => {
    const labelSelector = { matchExpressions: [{ key: 'a', operator: 'Foo' }] };
    expect(select({ labelSelector, triggers: [{ triggerRef: 'a' }] }, ...here)).toEqual(['refused bad-label-selector: bad label selector: "Foo" is not a valid label selector operator']);
  });
  test('an entry that is nothing', () => {
    expect(select({ triggers: [{ triggerRef: 'a' }, { name: 'n' }] }, ...here)).toEqual(['refused entry-undefined: spec.triggers[1]: found neither template nor triggerRef, wanted one']);
  });
});

describe('an entry carries', () => {
  const spec = { serviceAccountName: 'sa', template: { ref: 'tt' } };

  test('its Trigger: namespace, uid, generation and account', () => {
    expect(first({ namespaceSelector: { matchNames: ['far'] } }, trigger('far', 'a', {}, spec))?.selected).toEqual({
      kind: 'trigger',
      namespace: 'far',
      name: 'a',
      uid: 'a-uid',
      generation: 1,
      spec: { serviceAccountName: 'sa', bindings: [], interceptors: [], template: { kind: 'reference', name: 'tt' } },
    });
  });

  test('its listener, where it is written in place', () => {
    expect(first({ triggers: [{ name: 'n', ...spec }] })?.selected).toMatchObject({ kind: 'trigger', namespace: 'own', name: 'n', uid: 'el-uid', generation: 7, spec: { serviceAccountName: 'sa' } });
  });
});

describe('groups', () => {
  test('come after the triggers, each an entry of its own', () => {
    const spec = { labelSelector: { matchLabels: { team: 'x' } }, triggerGroups: [group('g', { labelSelector: {} }), group('h', { labelSelector: {} })] };
    expect(select(spec, ...here)).toEqual(['own/a #0', 'g > (group) #0', 'h > (group) #0']);
  });

  test('keep their chain and selector for when they are opened', () => {
    expect(groupsOf(group('g', { namespaceSelector: { matchNames: ['far'] } }))[0]?.group).toEqual({
      kind: 'group',
      name: 'g',
      namespace: 'own',
      uid: 'el-uid',
      generation: 7,
      interceptors: [{ kind: 'reference', name: null, ref: { name: 'cel', kind: 'ClusterInterceptor', apiVersion: '' }, params: [] }],
      selector: { namespaces: ['far'], labels: null },
    });
  });

  test('open into the triggers of their selector', () => {
    expect(groupsOf(group('g', { namespaceSelector: { matchNames: ['*'] } }), group('h', { labelSelector: {} })).map(open)).toEqual([
      ['g > own/a #0', 'g > own/b #0', 'g > far/a #0', 'g > far/c #0'],
      ['h > own/a #0', 'h > own/b #0'],
    ]);
  });

  test('of one name are told apart, and so are their members', () => {
    const groups = groupsOf(group('g', { labelSelector: {} }), group('g', { namespaceSelector: { matchNames: ['own', 'own'] } }));
    expect(groups.map(({ entry }) => say(entry))).toEqual(['g > (group) #0', 'g > (group) #1']);
    expect(groups.flatMap(open)).toEqual(['g > own/a #0', 'g > own/b #0', 'g > own/a #1000000', 'g > own/b #1000000', 'g > own/a #1000001', 'g > own/b #1000001']);
  });

  test('with a bad label selector do not stop the listener; they cannot be opened', () => {
    const bad = { labelSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] } };
    expect(groupsOf(group('g', bad)).map(open)).toEqual([["refused bad-label-selector: bad label selector: values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty"]]);
  });
});
