import { interceptorKind, type InterceptorObject } from './parts/interceptor-object.ts';

/** Without a namespace: for triggers of every namespace. */
export type ClusterInterceptor = InterceptorObject;

export const clusterInterceptor = interceptorKind('ClusterInterceptor');
