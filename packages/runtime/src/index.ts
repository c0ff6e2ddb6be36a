export * from './find-redis-server.ts';
export * from './light.ts';
export * from './metrics.ts';
export * from './ops-server.ts';
export * from './ports.ts';
export * from './redis-server.ts';
export * from './tracing.ts';
