import { describe, expect, test } from '@jest/globals';
import { objectAt, objectsAt, textAt } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';
import { ingressAddresses, ingressSlice } from '../known/ingress-addresses.ts';
import { knownListener } from '../known/listener.ts';
import { knownSlice } from '../known/slice.ts';
import type { KnownSlice } from '../known/slice.ts';
import { sliceSteps } from './slices.ts';
import type { SliceStep } from './slices.ts';

const listener = knownListener({ metadata: { namespace: 'ns', name: 'el', uid: 'u' }, spec: { triggers: [{ triggerRef: 't' }] } });

function addresses(...slices: readonly JsonObject[]) {
  return ingressAddresses(slices.flatMap((slice) => ingressSlice(slice) ?? []));
}

function slice(addressType: string, all: readonly string[], ready = true): JsonObject {
  return { addressType, endpoints: all.map((address) => ({ addresses: [address], conditions: { ready }, targetRef: { kind: 'Pod', name: address, namespace: 'millrace' } })) };
}

/** What the API server holds after these steps. */
function held(steps: readonly SliceStep[]): readonly KnownSlice[] {
  return steps.flatMap((step) => (step.kind === 'create' ? (knownSlice({ ...step.object, metadata: { ...objectAt(step.object, 'metadata'), resourceVersion: '7' } }) ?? []) : []));
}

function shown(steps: readonly SliceStep[]): readonly string[] {
  return steps.map((step) => {
    if (step.kind === 'remove') return `remove ${step.slice.meta.name}`;
    if (step.kind === 'change') return `change ${step.name} at ${step.resourceVersion}: ${objectsAt(step.patch, 'endpoints').length}`;
    return `create ${textAt(objectAt(step.object, 'metadata'), 'name')}: ${objectsAt(step.object, 'endpoints').length}`;
  });
}

describe('the EndpointSlices of a listener', () => {
  const two = addresses(slice('IPv4', ['10.0.0.2', '10.0.0.1']));

  test('hold where the shared ingress answers, and not whose pods those are', () => {
    const [step] = sliceSteps(listener, 20_001, two, []);
    expect(step).toMatchObject({ kind: 'create', object: { endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true } }, { addresses: ['10.0.0.2'] }], ports: [{ name: 'http-listener', protocol: 'TCP', port: 20_001 }] } });
    expect(JSON.stringify(step)).not.toContain('targetRef');
  });

  test('are kept when they are right, and changed when an address or the port is another', () => {
    const existing = held(sliceSteps(listener, 20_001, two, []));
    expect(sliceSteps(listener, 20_001, two, existing)).toEqual([]);
    expect(shown(sliceSteps(listener, 20_001, addresses(slice('IPv4', ['10.0.0.3'])), existing))).toEqual(['change el-el-ipv4-0 at 7: 1']);
    expect(shown(sliceSteps(listener, 20_002, two, existing))).toEqual(['change el-el-ipv4-0 at 7: 2']);
  });

  test('are one for each family, and for each hundred addresses', () => {
    const many = addresses(slice('IPv4', Array.from({ length: 150 }, (_, index) => `10.0.1.${index}`)), slice('IPv6', ['fd00::1']), slice('FQDN', ['a.example']));
    const steps = sliceSteps(listener, 20_001, many, []);
    expect(shown(steps)).toEqual(['create el-el-ipv4-0: 100', 'create el-el-ipv4-1: 50', 'create el-el-ipv6-0: 1']);
    expect(shown(sliceSteps(listener, 20_001, two, held(steps)))).toEqual(['change el-el-ipv4-0 at 7: 2', 'remove el-el-ipv4-1', 'remove el-el-ipv6-0']);
  });

  test('have an address once, ready if it is so anywhere', () => {
    expect(addresses(slice('IPv4', ['10.0.0.1'], false), slice('IPv4', ['10.0.0.1'])).byFamily.get('IPv4')).toMatchObject([{ conditions: { ready: true } }]);
    expect(addresses(slice('IPv4', ['10.0.0.1'], false))).toMatchObject({ anyReady: false });
  });

  test('of pods of Tekton\'s are removed when there is another way, and of an older listener before', () => {
    const [ours] = held(sliceSteps(listener, 20_001, two, []));
    if (ours === undefined) throw new Error('none');
    const theirs: KnownSlice = { ...ours, ours: false, meta: { ...ours.meta, name: 'el-el-x7k2p' } };
    const older: KnownSlice = { ...ours, ownerUid: 'before' };
    expect(shown(sliceSteps(listener, 20_001, two, [theirs, older]))).toEqual(['remove el-el-ipv4-0', 'create el-el-ipv4-0: 2', 'remove el-el-x7k2p']);
  });
});
