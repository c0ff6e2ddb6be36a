export * from './delivery.ts';
export * from './event.ts';
export * from './go/header.ts';
export * from './go/json.ts';
export * from './intercept/event-body.ts';
export * from './intercept/protocol.ts';
export * from './outcome.ts';
export * from './unreachable.ts';
