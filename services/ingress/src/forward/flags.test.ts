import { describe, expect, test } from '@jest/globals';
import { readForwarderConfig } from './config.ts';
import { readFlags } from './flags.ts';

const least = ['--el-name=el', '--el-namespace=ns', '--port=8080'];

function problems(args: readonly string[]): readonly string[] {
  const read = readFlags(args);
  return read.kind === 'read' ? [] : read.problems.map(({ variable, found, wanted }) => `${variable}: found ${found}, wanted ${wanted}`);
}

describe("the flags of Tekton's controller", () => {
  const flags = { name: 'el', namespace: 'ns', port: 8080, readMs: 5000, idleMs: 30_000, handlerMs: 5000, tls: null };

  test.each<[string, readonly string[], object]>([
    ['have Tekton\'s defaults', [], {}],
    ['may have one dash', ['-readtimeout=7', '-port', '8081'], { readMs: 7000, port: 8081 }],
    ['may have their value behind them', ['--timeouthandler', '30', '--idletimeout', '120'], { handlerMs: 30_000, idleMs: 120_000 }],
    ['say no limit by 0, as in Go', ['--readtimeout=0'], { readMs: 86_400_000 }],
    ['bring TLS', ['--tls-cert=/etc/triggers/tls/tls.crt', '--tls-key=/etc/triggers/tls/tls.key'], { tls: { certFile: '/etc/triggers/tls/tls.crt', keyFile: '/etc/triggers/tls/tls.key' } }],
    ['bring no TLS when empty', ['--tls-cert=', '--tls-key='], {}],
    ['may be switches without a value', ['--is-multi-ns', '--payload-validation=false', '--is-multi-ns=true'], {}],
    ['may be what is meant for others', ['--writetimeout=40', '--httpclient-readtimeout', '30', '--httpclient-keep-alive=30', '--httpclient-tlshandshaketimeout=10', '--httpclient-responseheadertimeout=10', '--httpclient-expectcontinuetimeout=1', '--cloudevent-uri=http://s/?a=b'], {}],
    ['count as they come last', ['--el-name=first', '--el-name=el'], {}],
  ])('%s', (_what, args, expected) => {
    expect(readFlags([...least, ...args])).toEqual({ kind: 'read', unknown: [], flags: { ...flags, ...expected } });
  });

  test('of a Tekton to come are passed over and told', () => {
    expect(readFlags([...least, '--new=1', '-newer', 'x', '--newest'])).toMatchObject({ kind: 'read', unknown: ['new', 'newer', 'newest'] });
  });

  test('that are missing or wrong are all told at once', () => {
    expect(problems(['--el-name=Not A Name', '--port=http', '--readtimeout=soon', '--tls-cert=/c', 'stray', '--cloudevent-uri'])).toEqual([
      'arguments: found "stray", wanted flags like "--el-name=name"',
      '--cloudevent-uri: found nothing, wanted a value',
      '--el-name: found "Not A Name", wanted the name of an EventListener',
      '--el-namespace: found nothing, wanted the namespace of an EventListener',
      '--port: found "http", wanted a port from 0 to 65535',
      '--readtimeout: found "soon", wanted a number of seconds',
      '--tls-key: found nothing, wanted a file: --tls-cert and --tls-key belong together',
    ]);
  });
});

describe('the configuration of the forwarder', () => {
  test('needs no variable', () => {
    expect(readForwarderConfig(least, {})).toMatchObject({ ingress: new URL('http://millrace-ingress.millrace.svc:8080'), body: { bytes: 3_145_728, ms: 5000 }, holdMs: 8000 });
  });

  test.each(['https://h:1/path', 'ftp://h', 'h:8080', 'http://u:p@h'])('takes no %s as the ingress', (url) => {
    expect(() => readForwarderConfig(least, { MILLRACE_INGRESS_URL: url })).toThrow(`MILLRACE_INGRESS_URL: found "${url}", wanted a URL without a path, like "http://millrace-ingress.millrace.svc:8080"`);
  });
});
