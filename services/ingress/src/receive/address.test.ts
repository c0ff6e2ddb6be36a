import { describe, expect, test } from '@jest/globals';
import { addressListener } from './address.ts';
import type { Listeners } from './address.ts';
import type { Listener } from './listener.ts';

function listener(namespace: string, name: string): Listener {
  return { reference: { namespace, name, uid: 'u', resourceVersion: '1' }, validatesBody: true, dedupWindowMs: 0, allowFrom: null, rateLimit: null, port: null, tls: false, refusal: null, warnings: [] };
}

function known(...names: string[]): Listeners {
  const all = names.map((name) => listener(name.split('/')[0] ?? '', name.split('/')[1] ?? ''));
  return { hasSynced: true, isBarred: () => false, all: () => all, get: (namespace, name) => all.find(({ reference }) => reference.namespace === namespace && reference.name === name) };
}

function address(host: string, path: string, listeners: Listeners): string {
  const addressed = addressListener({ kind: 'shared' }, host, { path, query: '?q' }, listeners);
  return addressed.kind === 'listener' ? `${addressed.listener.reference.namespace}/${addressed.listener.reference.name} ${addressed.url}` : addressed.kind;
}

describe('a shared ingress', () => {
  const two = known('ns/el', 'other/el');

  test.each([
    ['by path', 'h', '/ns/el', 'ns/el /?q'],
    ['by path, with more behind it', 'h', '/ns/el/hooks/a', 'ns/el /hooks/a?q'],
    ['by path, with a slash behind it', 'h', '/other/el/', 'other/el /?q'],
    ['by the name of its Service', 'el-el.ns', '/', 'ns/el /?q'],
    ['by the full name of its Service, any case', 'EL-el.Other.svc.cluster.local:8080', '/hooks', 'other/el /hooks?q'],
    ['by host before path', 'el-el.ns', '/other/el', 'ns/el /other/el?q'],
    ['by path where the host names none', 'el-gone.ns', '/ns/el', 'ns/el /?q'],
    ['not by a path of one part', 'h', '/ns', 'unknown'],
    ['not by / while there are two', 'h', '/', 'unknown'],
    ['not by a name it does not know', 'h', '/ns/gone', 'unknown'],
  ])('finds a listener %s', (_how, host, path, expected) => {
    expect(address(host, path, two)).toBe(expected);
  });

  test('serves the only listener by /, and by nothing else', () => {
    expect(address('h', '/', known('ns/el'))).toBe('ns/el /?q');
    expect(address('h', '/ns/deleted', known('ns/el'))).toBe('unknown');
  });

  test('says what it found and what it wants', () => {
    expect(addressListener({ kind: 'shared' }, 'h', { path: '/a/b', query: '' }, two)).toEqual({
      kind: 'unknown',
      namespace: 'a',
      name: 'b',
      text: 'no EventListener at this address: found path "/a/b" and host "h", wanted path "/{namespace}/{eventlistener}" or host "el-{eventlistener}.{namespace}" of one that exists',
    });
  });

  test('does not repeat what could not be a name, nor all of a long path', () => {
    const addressed = addressListener({ kind: 'shared' }, 'h', { path: `/<b>/${'x'.repeat(1000)}`, query: '' }, two);
    expect(addressed).toMatchObject({ kind: 'unknown', namespace: '', name: '' });
    expect(JSON.stringify(addressed).length).toBeLessThan(500);
  });
});

describe('an ingress for one listener', () => {
  const single = { kind: 'single', namespace: 'ns', name: 'el' } as const;
  test('takes every path as it is', () => {
    expect(addressListener(single, 'h', { path: '/ns/el/x', query: '' }, known('ns/el'))).toMatchObject({ kind: 'listener', url: '/ns/el/x' });
  });
  test('misses it when it is not there', () => {
    expect(addressListener(single, 'h', { path: '/', query: '' }, known('ns/other'))).toMatchObject({ kind: 'missing' });
  });
});
