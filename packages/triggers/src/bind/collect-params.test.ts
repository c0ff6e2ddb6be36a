import { describe, expect, test } from '@jest/globals';
import { collectParams, type BindingEntry, type BindingLookup } from './collect-params.ts';

const lookup: BindingLookup = {
  triggerBinding: (name) => (name === 'push' ? [{ name: 'sha', value: '$(body.after)' }] : null),
  clusterTriggerBinding: (name) => (name === 'push' ? [{ name: 'who', value: '$(body.sender)' }] : null),
};

describe('the params of a trigger', () => {
  test('come from its bindings in their order, each saying from where', () => {
    expect(collectParams([{ name: 'x', value: '' }, { ref: 'push', kind: 'ClusterTriggerBinding' }, { ref: 'push' }], lookup)).toEqual({
      kind: 'ok',
      value: [
        { name: 'x', value: '', from: { kind: 'inline' } },
        { name: 'who', value: '$(body.sender)', from: { kind: 'ClusterTriggerBinding', name: 'push' } },
        { name: 'sha', value: '$(body.after)', from: { kind: 'TriggerBinding', name: 'push' } },
      ],
    });
  });

  test('any other kind is a TriggerBinding', () => {
    expect(collectParams([{ ref: 'push', kind: 'Whatever' }], lookup).kind).toBe('ok');
  });

  test.each<[string, readonly BindingEntry[], string]>([
    ['a name twice', [{ name: 'sha', value: '1' }, { ref: 'push' }], 'param-duplicate'],
    ['the same binding twice', [{ ref: 'push' }, { ref: 'push' }], 'param-duplicate'],
    ['a missing TriggerBinding', [{ ref: 'nope' }], 'binding-missing'],
    ['a missing ClusterTriggerBinding', [{ ref: 'nope', kind: 'ClusterTriggerBinding' }], 'binding-missing'],
    ['a value without a name', [{ value: 'x' }], 'trigger-invalid'],
    ['a name without a value', [{ name: 'x' }], 'trigger-invalid'],
  ])('%s is a failure', (_what, bindings, reason) => {
    expect(collectParams(bindings, lookup)).toMatchObject({ reason });
  });
});
