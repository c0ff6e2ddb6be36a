/** The way of an event up to its objects, without creating them: in the worker, and wherever somebody asks what would happen. */
export * from './way.ts';
export * from './pipeline.ts';
export * from './stage.ts';
export * from './tell.ts';
export { accountFor, userOf, type Account } from './accounts.ts';
export { createChains, type Chains } from './chains.ts';
export { clusterSecrets } from './cluster-secrets.ts';
export * from './configuration.ts';
export { configurationOfObjects } from './configuration-of-objects.ts';
export { createDecidingStages } from './deciding-stages.ts';
export * from './identity.ts';
export { startListers } from './listers.ts';
export { createMaySelect } from './may-select.ts';
export { noteOf } from './note-of.ts';
export { objectSecrets } from './object-secrets.ts';
export * from './rehearsal.ts';
export { createReview, outcomeOf, type Review } from './review.ts';
export { storedObjects, type StoredObjects } from './stored-objects.ts';
