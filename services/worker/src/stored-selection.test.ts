import { expect, test } from '@jest/globals';
import { receivedBody } from '@millrace/interceptors';
import type { Intercepted, Selected } from '@millrace/pipeline';
import type { Event, Headers } from '@millrace/triggers';
import { restoreStart, storeFiltered, storeOutput } from './stored-selection.ts';

const body = receivedBody(Buffer.from('{}'));
const received: Headers = { Authorization: ['Bearer secret-1'], 'X-Github-Event': ['push'] };

/** What a group's chain left, as its members find it later: `now` is what the ledger has of the event's headers by then. */
function passedOn(headers: Headers, now: Headers): { readonly stored: string; readonly headers: Headers } {
  const event = { headers: received } as Event;
  const stored = storeOutput({ delivery: { event }, headers, body, extensions: { added: 1 } } as unknown as Intercepted);
  return { stored: JSON.stringify(stored), headers: restoreStart(stored, { body, headers: now }).headers };
}

test('credentials are not stored with what a group leaves, and are there for its members', () => {
  const { stored, headers } = passedOn(received, received);
  expect(stored).not.toContain('secret');
  expect(headers).toEqual(received);
});

test('once the event has lost them, so have its members', () => {
  expect(passedOn(received, { 'X-Github-Event': ['push'] }).headers).toEqual({ 'X-Github-Event': ['push'] });
});

test('what the chain has put in their place is not stored, and does not become the event\'s own', () => {
  const { stored, headers } = passedOn({ Authorization: ['Bearer secret-2'], 'X-Changed': ['yes'] }, received);
  expect(stored).not.toContain('secret');
  expect(headers).toEqual({ 'X-Changed': ['yes'] });
});

test('of what was filtered, only what it was asked is stored', () => {
  const interceptors = [{ kind: 'reference', name: undefined, ref: { kind: 'ClusterInterceptor', name: 'cel' }, params: [{ name: 'filter', value: 'false' }] }];
  const own = { namespace: 'ci', name: 'build', uid: 'u', generation: 2 };
  const trigger = { ...own, kind: 'trigger', spec: { interceptors, bindings: [{ name: 'a', value: 'b' }], template: { kind: 'reference', name: 't' }, serviceAccountName: 'x' } } as unknown as Selected;
  const group = { ...own, kind: 'group', interceptors, selector: {} } as unknown as Selected;
  expect(storeFiltered(trigger)).toEqual({ ...own, spec: { kind: 'trigger', spec: { interceptors } } });
  expect(storeFiltered(group)).toEqual({ ...own, spec: { kind: 'group', interceptors } });
});
