export * from './connect.ts';
export * from './create.ts';
export { defaultKubeconfigPaths, KubeconfigError } from './credentials-kubeconfig.ts';
export * from './kube.ts';
export * from './lister/lister.ts';
export * from './missing-right.ts';
