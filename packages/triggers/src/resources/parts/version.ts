/**
 * The two versions of triggers.tekton.dev that Tekton serves. `stored` is how objects are read that the API server
 * already has: everything either version knows, since conversion only rewrites `apiVersion`.
 */
export type Version = 'v1alpha1' | 'v1beta1' | 'stored';

/** Go's package in error texts. */
export function goPackage(version: Version): 'v1alpha1' | 'v1beta1' {
  return version === 'stored' ? 'v1beta1' : version;
}

/** One shape for each version, made once. */
export type PerVersion<T> = Readonly<Record<Version, T>>;

export function perVersion<T>(make: (version: Version) => T): PerVersion<T> {
  return { v1alpha1: make('v1alpha1'), v1beta1: make('v1beta1'), stored: make('stored') };
}
