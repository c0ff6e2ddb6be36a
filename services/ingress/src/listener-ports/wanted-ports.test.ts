import { describe, expect, test } from '@jest/globals';
import { readListener } from '../receive/listener.ts';
import type { Listener } from '../receive/listener.ts';
import { wantedPorts } from './wanted-ports.ts';

const range = { first: 20_000, last: 20_009 };

function listener(name: string, port: string, spec: object = {}): Listener {
  return readListener({
    metadata: { namespace: 'ns', name, uid: `uid-${name}` },
    spec: { triggers: [{ triggerRef: 't' }], ...spec },
    status: { annotations: { 'millrace.dev/port': port } },
  });
}

function secured(name: string, port: string): Listener {
  const env = ['TLS_CERT', 'TLS_KEY'].map((variable) => ({ name: variable, valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }));
  return listener(name, port, { resources: { kubernetesResource: { spec: { template: { spec: { containers: [{ env }] } } } } } });
}

function wanted(listeners: readonly Listener[], hasCertificate = false) {
  const { owners, problems } = wantedPorts(listeners, range, hasCertificate);
  return { owners: [...owners].map(([port, { namespace, name, tls }]) => `${port} ${namespace}/${name}${tls ? ' tls' : ''}`), problems };
}

describe('the ports that are wanted', () => {
  test('are those that the controller has given', () => {
    expect(wanted([listener('a', '20001'), listener('b', ''), listener('c', '20002')])).toEqual({ owners: ['20001 ns/a', '20002 ns/c'], problems: [] });
  });

  test('are nobody\'s when two claim one', () => {
    expect(wanted([listener('a', '20001'), listener('b', '20001'), listener('c', '20002')])).toEqual({
      owners: ['20002 ns/c'],
      problems: ['port 20001 is claimed by "ns/a" and "ns/b": it is closed'],
    });
  });

  test('are within the range of settings, whatever a status says', () => {
    expect(wanted([listener('a', '9000')])).toEqual({ owners: [], problems: ['port 9000 of "ns/a": wanted one from 20000 to 20009'] });
  });

  test('speak TLS where it is asked for and there is a certificate, and are never plain instead', () => {
    expect(wanted([secured('a', '20001'), listener('b', '20002')], true)).toEqual({ owners: ['20001 ns/a tls', '20002 ns/b'], problems: [] });
    expect(wanted([secured('a', '20001')])).toEqual({ owners: [], problems: ['port 20001 of "ns/a": TLS is asked for, and this ingress has no certificate (TLS_CERT, TLS_KEY)'] });
  });
});
