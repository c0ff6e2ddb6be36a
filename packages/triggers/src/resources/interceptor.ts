import { interceptorKind, type InterceptorObject } from './parts/interceptor-object.ts';

/** In the EventListener's namespace, referred to as kind `NamespacedInterceptor`. */
export type NamespacedInterceptor = InterceptorObject;

export const namespacedInterceptor = interceptorKind('Interceptor');
