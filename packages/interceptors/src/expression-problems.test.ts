import { describe, expect, test } from '@jest/globals';
import { readEventListener, readTrigger, type EventListener, type JsonValue, type Trigger } from '@millrace/triggers';
import { listenerExpressionProblems, triggerExpressionProblems } from './expression-problems.ts';

const template = { spec: { resourcetemplates: [] } };

function trigger(interceptors: JsonValue): Trigger {
  const read = readTrigger({ apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'Trigger', metadata: { name: 't' }, spec: { bindings: [], template, interceptors } });
  if (read.kind !== 'read') throw new Error('unreadable');
  return read.value;
}

function listener(spec: JsonValue): EventListener {
  const read = readEventListener({ apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'EventListener', metadata: { name: 'l' }, spec });
  if (read.kind !== 'read') throw new Error('unreadable');
  return read.value;
}

function cel(filter: string, overlays: JsonValue = []): JsonValue {
  return { ref: { name: 'cel' }, params: [{ name: 'filter', value: filter }, { name: 'overlays', value: overlays }] };
}

describe('an expression that can not be compiled is known before the first event', () => {
  test('in a filter, by its place', () => {
    expect(triggerExpressionProblems(trigger([cel("body.a == 'x'"), cel('nosuch.b')]))).toEqual([expect.stringMatching(/^spec\.interceptors\[1\] filter: expression "nosuch\.b" check failed: /)]);
  });

  test('in an overlay, by its key', () => {
    expect(triggerExpressionProblems(trigger([cel('true', [{ key: 'ok', expression: '1 + 1' }, { key: 'sha', expression: 'body.a +' }])]))).toEqual([
      expect.stringMatching(/^spec\.interceptors\[0\] overlays\[1\] "sha": failed to parse expression /),
    ]);
  });

  test('in inline triggers and groups of a listener', () => {
    const problems = listenerExpressionProblems(
      listener({ triggers: [{ template }, { template, interceptors: [cel('1 == 1.0')] }], triggerGroups: [{ name: 'g', interceptors: [cel('truncate(a, 7)')], triggerSelector: { labelSelector: {} } }] }),
    );
    expect(problems.map((problem) => problem.split(':', 1)[0])).toEqual(['spec.triggers[1].interceptors[0] filter', 'spec.triggerGroups[0].interceptors[0] filter']);
  });

  test('but not in the params of another interceptor', () => {
    expect(triggerExpressionProblems(trigger([{ ref: { name: 'mine' }, params: [{ name: 'filter', value: '((' }] }]))).toEqual([]);
  });
});
