import type { ClusterInterceptor } from '@millrace/triggers';

/**
 * Where a ClusterInterceptor or Interceptor is called (pkg/apis/triggers/v1alpha1/cluster_interceptor_types.go, ResolveAddress):
 * null when it does not say. A caBundle decides on https, and on port 8443 instead of 80.
 */
export function resolveAddress({ address, url, service, caBundle }: Pick<ClusterInterceptor, 'address' | 'url' | 'service' | 'caBundle'>): string | null {
  if (address !== null || url !== null || service === null) return address ?? url;
  const scheme = caBundle === '' ? 'http' : 'https';
  const port = service.port ?? (caBundle === '' ? 80 : 8443);
  const path = service.path === '' || service.path.startsWith('/') ? service.path : `/${service.path}`;
  return `${scheme}://${service.name}.${service.namespace}.svc:${port}${path}`;
}
