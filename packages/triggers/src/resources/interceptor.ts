import type { Kind } from './kind.ts';
import { checkClientConfig, defaultServerType, interceptorObjectFields, viewInterceptorObject, type InterceptorObject, type InterceptorObjectValue } from './parts/interceptor-object.ts';
import { struct } from './shape/struct.ts';

/** In the EventListener's namespace, referred to as kind `NamespacedInterceptor`. */
export type NamespacedInterceptor = InterceptorObject;

const shape = struct('v1alpha1.Interceptor', interceptorObjectFields('Interceptor'));

export const namespacedInterceptor: Kind<InterceptorObjectValue, NamespacedInterceptor> = {
  name: 'Interceptor',
  versions: ['v1alpha1'],
  shape: () => shape,
  setDefaults: defaultServerType,
  validate: (value) => checkClientConfig(value.spec),
  view: viewInterceptorObject,
};
