import { describe, expect, test } from '@jest/globals';
import type { DeliveryView, EventView, RecordedAttempt } from '@millrace/ledger';
import { nothingKnown } from '@millrace/triggers';
import { storyOf } from './story.ts';

const attempt: RecordedAttempt = { stage: 'create', outcome: 'ok', reason: null, text: null, durationMs: 3, worker: 'w/1', recordedAt: 1_030 };

function delivery(changes: Partial<DeliveryView>): DeliveryView {
  return {
    id: 'd1',
    identity: { eventId: 'e1', group: null, trigger: { kind: 'inline', namespace: 'ci', position: 0, name: 'build' }, occurrence: 0 },
    selected: { namespace: 'ci', name: 'build', uid: '', generation: 1, spec: {} },
    state: 'created',
    redrive: 'none',
    run: 1,
    attempts: [attempt],
    held: null,
    chain: [],
    rendering: null,
    objects: new Map(),
    dueAt: null,
    finalAt: 1_030,
    ...changes,
  };
}

function story(changes: Partial<EventView>, replays: readonly string[] = []): string {
  const view: EventView = {
    event: { id: 'e1', receivedAt: 1_000, listener: { namespace: 'ci', name: 'l', uid: '', resourceVersion: '' }, method: 'POST', url: '/x', headers: { 'X-A': ['1', '2'] } },
    withheld: [],
    state: 'final',
    outcome: 'created',
    about: nothingKnown,
    dead: false,
    note: null,
    trace: null,
    bodyBytes: 2,
    attempts: [],
    held: null,
    finalAt: 1_030,
    deliveries: [],
    duplicates: 0,
    repeats: [],
    deeds: [],
    answered: null,
    ...changes,
  };
  return storyOf(view, replays, null).join('\n');
}

describe('the story of an event', () => {
  test('tells what came, and how often', () => {
    const told = story({ withheld: ['Authorization'], duplicates: 2, note: 'no trigger was selected', outcome: 'nothing' }, ['e2']);
    for (const line of ['state     nothing after 30 ms: no trigger was selected', 'withheld  Authorization (sealed, and deleted when the event is final)', 'repeats   2 came, answered with this id', 'replayed  as e2', '  X-A: 1, 2']) {
      expect(told.split('\n')).toContain(line);
    }
  });

  test('tells the way, as far as it went', () => {
    const failed: RecordedAttempt = { ...attempt, stage: 'bind', outcome: 'terminal', reason: 'param-unresolved', text: 'no value' };
    const told = story({ attempts: [{ ...attempt, stage: 'select', recordedAt: 1_010 }], deliveries: [delivery({ state: 'dead', attempts: [failed] })] });
    expect(told).toContain(['the way', '  receive    +0 ms', '  persist    +0 ms', '  select     +10 ms', '  intercept  +30 ms', '  bind       -       terminal', '  render     -', '  create     -', '  record     +30 ms'].join('\n'));
    expect(told).toContain('\n  attempts\n    +30 ms  terminal at bind (param-unresolved)  took 3 ms  w/1: no value');
  });

  test('tells what something waits for, and until when', () => {
    const held = { stage: 'create', reason: 'api-unreachable', text: 'connection refused', worker: 'w/1', uncertain: false, place: 'kept' } as const;
    const told = story({ state: 'dispatched', outcome: null, finalAt: null, deliveries: [delivery({ state: 'open', attempts: [], held, finalAt: null, dueAt: 61_000 })] });
    expect(told).toContain('trigger ci/build: open, due 1970-01-01T00:01:01.000Z\n  delivery  d1\n  waits   at create (api-unreachable): connection refused');
  });

  test('tells of each interceptor, each param with where it is from, and each object', () => {
    const chain = [
      { position: 0, name: 'github', said: 'continue', verified: true, added: {}, replacedBody: false },
      { position: 1, name: 'cel', said: 'stopped', verified: false, added: { x: 1 }, replacedBody: false, text: 'did not return true', why: { kind: 'expression', expression: 'body.a', references: [{ name: 'body.a', value: null }] } },
    ];
    const rendering = {
      resources: ['a', 'b'].map((name) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'ci', name, generateName: null, object: {} })),
      failure: { kind: 'terminal', reason: 'template-invalid', text: 'resource template 3: broken' } as const,
      params: [{ name: 'sha', value: 'abc', cut: 5, from: { kind: 'TriggerBinding', name: 'push' } as const, defaulted: [] }],
    };
    const objects = new Map([[0, { kind: 'created' as const, name: 'a2', uid: 'u', resource: 'configmaps', warnings: ['old'], found: true }]]);
    const told = story({ deliveries: [delivery({ state: 'dead', redrive: 'as-stored', chain, rendering, objects })] });
    expect(told).toContain(
      [
        'trigger ci/build: dead letter after 30 ms',
        '  delivery  d1',
        '  redriven  with what is stored',
        '  github: continue (signature verified)',
        '  cel: stopped: did not return true (added {"x":1})',
        '    body.a',
        '      body.a = null',
        '  params',
        '    sha  "abc" and 5 characters more  TriggerBinding push',
        '  objects',
        '    ConfigMap ci/a2  created (it was there already, and ours), uid u',
        '      warning: old',
        '    ConfigMap ci/b  not created',
        '  template  resource template 3: broken',
      ].join('\n'),
    );
  });
});
