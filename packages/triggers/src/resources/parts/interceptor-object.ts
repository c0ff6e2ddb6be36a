import { missingField, multipleOneOf, type FieldProblem } from '../field-problem.ts';
import { objectFields, type Kind } from '../kind.ts';
import { pointer } from '../shape/containers.ts';
import { int32, text } from '../shape/scalars.ts';
import { omitempty } from '../shape/shape.ts';
import { bytes } from '../shape/special.ts';
import { struct, type ValueOf } from '../shape/struct.ts';
import { url } from '../shape/url.ts';
import { viewMetadata, type Metadata } from './metadata.ts';
import { addressFields, statusFields } from './status.ts';

/** What ClusterInterceptor and Interceptor hold: where an interceptor is found. */
export interface InterceptorObject {
  readonly metadata: Metadata;
  /** status.address.url: wins over the rest, where the cluster has a controller that fills it. */
  readonly address: string | null;
  readonly url: string | null;
  readonly service: InterceptorService | null;
  /** Base64 of PEM certificates; empty when none is given. */
  readonly caBundle: string;
}

export interface InterceptorService {
  readonly name: string;
  readonly namespace: string;
  readonly path: string;
  readonly port: number | null;
}

/** Both kinds, which differ in name only; v1alpha1 is the only version. */
export function interceptorKind(name: string): Kind<InterceptorObjectValue, InterceptorObject> {
  const shape = struct(`v1alpha1.${name}`, interceptorObjectFields(name));
  return { name, versions: ['v1alpha1'], shape: () => shape, setDefaults: defaultServerType, validate: checkClientConfig, view: viewInterceptorObject };
}

/** cluster_interceptor_types.go and interceptor_types.go of v1alpha1. */
function interceptorObjectFields(name: string) {
  const service = struct('v1alpha1.ServiceReference', { name: text, namespace: text, path: omitempty(text), port: omitempty(pointer(int32)) });
  const clientConfig = struct('v1alpha1.ClientConfig', {
    caBundle: omitempty(bytes),
    url: omitempty(pointer(url)),
    service: omitempty(pointer(service)),
  });
  return {
    ...objectFields,
    spec: struct(`v1alpha1.${name}Spec`, { clientConfig }),
    status: struct(`v1alpha1.${name}Status`, { ...statusFields, ...addressFields('v1') }),
  };
}

type Fields = ReturnType<typeof interceptorObjectFields>;
type InterceptorObjectValue = { readonly [Name in keyof Fields]: ValueOf<Fields[Name]> };

/** cluster_interceptor_defaults.go: without the label all others are thrown away too. */
function defaultServerType(value: InterceptorObjectValue): InterceptorObjectValue {
  if (Object.hasOwn(value.metadata.labels ?? {}, 'server/type')) return value;
  return { ...value, metadata: { ...value.metadata, labels: { 'server/type': 'http' } } };
}

/** cluster_interceptor_validation.go: neither url nor service is accepted too. */
function checkClientConfig({ spec: { clientConfig } }: InterceptorObjectValue): readonly FieldProblem[] {
  const { service } = clientConfig;
  return [
    ...(clientConfig.url !== null && service !== null ? [multipleOneOf('spec.clientConfig.url', 'spec.clientConfig.service')] : []),
    ...(service?.namespace === '' ? [missingField('spec.clientConfig.service.namespace')] : []),
    ...(service?.name === '' ? [missingField('spec.clientConfig.service.name')] : []),
  ];
}

function viewInterceptorObject({ metadata, spec, status }: InterceptorObjectValue): InterceptorObject {
  const { url: at, service, caBundle } = spec.clientConfig;
  return { metadata: viewMetadata(metadata), address: status.address?.url ?? null, url: at, service, caBundle };
}
