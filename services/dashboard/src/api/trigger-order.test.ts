import { describe, expect, test } from '@jest/globals';
import { foundBy, inOrder } from './trigger-order.ts';

function row(name: string, changes: object = {}) {
  return { kind: 'trigger' as const, namespace: 'ci', name, position: null, group: null, listeners: ['ci/github'], problems: [], ...changes };
}

const rows = [
  row('build-10'),
  row('build-2'),
  row('deploy', { namespace: 'shop', listeners: ['shop/gitlab', 'platform/all'] }),
  row('lint', { group: 'checks' }),
  row('checks', { kind: 'group', group: 'checks' }),
  row('', { kind: 'inline', position: 1, listeners: ['ci/zeta'] }),
  row('broken', { namespace: 'zoo', problems: ['TriggerTemplate "x" is not there'] }),
];

describe('a search finds', () => {
  test.each([
    ['', 7],
    ['BUILD', 2],
    ['ci/build-1', 1],
    ['gitlab', 1],
    ['platform deploy', 1],
    ['platform build', 0],
    ['checks', 2],
    ['inline', 1],
    ['  zoo  ', 1],
    ['.*', 0],
  ])('"%s" in %d', (search, count) => {
    expect(foundBy(search, rows)).toHaveLength(count);
  });
});

test('what is wrong comes first, a group before its own, and numbers count', () => {
  expect(inOrder(rows).map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`)).toEqual(['trigger zoo/broken', 'inline ci/', 'trigger ci/build-2', 'trigger ci/build-10', 'group ci/checks', 'trigger ci/lint', 'trigger shop/deploy']);
});
