import type { Kind } from './kind.ts';
import { checkClientConfig, defaultServerType, interceptorObjectFields, viewInterceptorObject, type InterceptorObject, type InterceptorObjectValue } from './parts/interceptor-object.ts';
import { struct } from './shape/struct.ts';

/** Without a namespace: for triggers of every namespace. */
export type ClusterInterceptor = InterceptorObject;

const shape = struct('v1alpha1.ClusterInterceptor', interceptorObjectFields('ClusterInterceptor'));

export const clusterInterceptor: Kind<InterceptorObjectValue, ClusterInterceptor> = {
  name: 'ClusterInterceptor',
  versions: ['v1alpha1'],
  shape: () => shape,
  setDefaults: defaultServerType,
  validate: (value) => checkClientConfig(value.spec),
  view: viewInterceptorObject,
};
