import type { SingleFault } from '../plan.ts';
import type { Strike } from '../scene.ts';
import { apiErrors, apiStop, connectionsCut, webhookAway } from './cluster.ts';
import { duplicateStorm, ingressKill } from './ingress.ts';
import { redisFull, redisKill, redisPause } from './redis.ts';
import { workerClock, workerKill, workerKillInCreate, workerPause } from './worker.ts';

export const strikes = {
  'worker-kill': workerKill,
  'worker-kill-in-create': workerKillInCreate,
  'worker-pause': workerPause,
  'worker-clock': workerClock,
  'ingress-kill': ingressKill,
  'redis-kill': redisKill,
  'redis-pause': redisPause,
  'redis-full': redisFull,
  'api-stop': apiStop,
  'api-errors': apiErrors,
  'webhook-away': webhookAway,
  'connections-cut': connectionsCut,
  'duplicate-storm': duplicateStorm,
} as const satisfies Record<SingleFault, Strike>;
