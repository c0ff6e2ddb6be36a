import { describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../go/json.ts';
import { admit, type Admitted } from './admit.ts';

const kinds = ['ClusterInterceptor', 'Interceptor'] as const;

function register(kind: string, spec: JsonValue, labels: JsonObject = {}, version = 'v1alpha1'): Admitted {
  return admit({ apiVersion: `triggers.tekton.dev/${version}`, kind, metadata: { name: 'Any_Name', labels }, spec }, { operation: 'CREATE', defaults: {} });
}

function answer(admitted: Admitted): string {
  return admitted.kind === 'admitted' ? 'admitted' : admitted.text.replace('validation failed: ', '');
}

describe.each(kinds)('%s', (kind) => {
  test('without the label for its server loses all its labels', () => {
    expect(register(kind, {}, { a: 'b' }).object?.['metadata']).toEqual({ name: 'Any_Name', labels: { 'server/type': 'http' } });
    expect(register(kind, {}, { a: 'b', 'server/type': 'https' }).object?.['metadata']).toEqual({ name: 'Any_Name', labels: { a: 'b', 'server/type': 'https' } });
  });

  test.each<[string, JsonValue, string]>([
    ['nothing', {}, 'admitted'],
    ['a url', { url: 'http://x' }, 'admitted'],
    ['both', { url: 'http://x', service: { name: 'a', namespace: 'b' } }, 'expected exactly one, got both: spec.clientConfig.service, spec.clientConfig.url'],
    ['half a service', { service: { name: 'a' } }, 'missing field(s): spec.clientConfig.service.namespace'],
    ['an empty service', { service: {} }, 'missing field(s): spec.clientConfig.service.name, spec.clientConfig.service.namespace'],
    ['an empty url and a service', { url: '', service: { name: 'a', namespace: 'b' } }, 'expected exactly one, got both: spec.clientConfig.service, spec.clientConfig.url'],
    ['a port that is a text', { service: { port: 'x' } }, 'mutation failed: cannot decode incoming new object: json: cannot unmarshal string into Go struct field ServiceReference.spec.clientConfig.service.port of type int32'],
    ['a bundle that is not base64', { caBundle: '!' }, 'mutation failed: cannot decode incoming new object: illegal base64 data at input byte 0'],
  ])('clientConfig with %s', (_, clientConfig, expected) => {
    expect(answer(register(kind, { clientConfig }))).toBe(expected);
  });

  test('is not served as v1beta1', () => {
    expect(answer(register(kind, {}, {}, 'v1beta1'))).toBe(`mutation failed: unhandled kind: triggers.tekton.dev/v1beta1, Kind=${kind}`);
  });
});
