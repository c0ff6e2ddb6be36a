/** What a small process needs, without the libraries of traces, Redis and the ops port (which cost a third of its memory) and those of metrics (light-metrics.ts). */
export * from './clock.ts';
export * from './env.ts';
export * as format from './env-formats.ts';
export * from './http-server.ts';
export * from './lifecycle.ts';
export * from './logger.ts';
export * from './run-service.ts';
export * from './user-error.ts';
