export * from './check-redis.ts';
export * from './connect.ts';
export { defaultPrefix, formatVersion } from './keys.ts';
export * from './ledger.ts';
export * from './open-redis.ts';
export { readRedisAddress, redisUrlFormat, type RedisAddress } from './redis-address.ts';
export { createLedger, type RedisLedgerOptions } from './redis-ledger.ts';
export { defaultLedgerSettings, type LedgerSettings } from './settings.ts';
