/** Starts a Redis in the folder, prints its port and stays, to be killed: node own-redis.ts FOLDER */
import { startRedisServer } from '../../packages/runtime/src/redis-server.ts';

const server = await startRedisServer({ folder: process.argv[2] ?? '', port: null, env: process.env });
process.stdout.write(`${server.port}\n`);
await server.ended;
