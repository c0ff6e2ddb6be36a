import { expect, test } from '@jest/globals';
import type { TriggerSelector } from '../resources/parts/trigger-selector.ts';
import { reachOf, type Reach } from './reach.ts';

const labels = { matchLabels: {}, matchExpressions: [] };

test.each<[string, TriggerSelector, Reach]>([
  ['nothing', { namespaces: [], labels: null }, { kind: 'none' }],
  ['labels only', { namespaces: [], labels }, { kind: 'namespaces', namespaces: ['own'] }],
  ['the star', { namespaces: ['*'], labels: null }, { kind: 'all-namespaces' }],
  ['names', { namespaces: ['a', 'b'], labels }, { kind: 'namespaces', namespaces: ['a', 'b'] }],
  ['a name twice', { namespaces: ['a', 'a'], labels: null }, { kind: 'namespaces', namespaces: ['a', 'a'] }],
  ['a star among names, which is a name', { namespaces: ['*', 'a'], labels: null }, { kind: 'namespaces', namespaces: ['*', 'a'] }],
])('%s', (_, selector, reach) => {
  expect(reachOf(selector, 'own')).toEqual(reach);
});
