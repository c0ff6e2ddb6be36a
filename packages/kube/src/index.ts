export * from './kube.ts';
