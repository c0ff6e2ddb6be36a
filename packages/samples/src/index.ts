export { githubPush } from './github.ts';
export { prepareSample, type PreparedEvent, type PrepareRequest } from './prepare.ts';
export type { Provider, Sample } from './sample.ts';
export { findSample, samples } from './samples.ts';
