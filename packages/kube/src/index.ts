export * from './access-review.ts';
export * from './connect.ts';
export * from './create.ts';
export { defaultKubeconfigPaths, KubeconfigError } from './credentials-kubeconfig.ts';
export * from './kube.ts';
export { startLister } from './lister/lister.ts';
export type { ListerOptions } from './lister/lister.ts';
export * from './missing-right.ts';
export * from './secret.ts';
