export * from './go/json.ts';
export * from './intercept/event-body.ts';
export * from './intercept/protocol.ts';
