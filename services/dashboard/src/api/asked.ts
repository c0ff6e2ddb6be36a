/** What a route is given, and what all of them lean on. */
import type { RedisCheck, RedisFacts, RedisLedger } from '@millrace/ledger';
import type { Kube } from '@millrace/kube';
import type { Configuration, Rehearse } from '@millrace/pipeline';
import type { Queue } from '@millrace/queue';
import type { Clock } from '@millrace/runtime';
import type { Deeds } from '../access/deeds.ts';
import type { Viewer } from '../access/identity.ts';
import type { Rights } from '../access/rights.ts';
import type { Sight } from '../access/sight.ts';
import type { DashboardConfig } from '../config.ts';
import type { DashboardEvents } from '../events.ts';
import type { Body, Fields } from '../http/read.ts';
import type { Configured } from './configured.ts';
import type { ReadStatus } from './run-status.ts';

export interface Asked {
  readonly viewer: Viewer;
  readonly sight: Sight;
  /** Of the path. */
  readonly param: (name: string) => string;
  readonly query: Fields;
  readonly body: () => Body;
}

export type RedisNow = RedisFacts & Pick<RedisCheck, 'problems' | 'warnings'>;

export interface Ports {
  readonly config: DashboardConfig;
  readonly ledger: RedisLedger;
  readonly queue: Queue;
  readonly kube: Kube;
  readonly configuration: Configuration;
  readonly configured: Configured;
  readonly synced: () => boolean;
  readonly rights: Rights;
  readonly deeds: Deeds;
  readonly rehearse: Rehearse;
  readonly readStatus: ReadStatus;
  readonly redisNow: () => Promise<RedisNow>;
  readonly redisAddress: string;
  readonly events: DashboardEvents;
  readonly clock: Clock;
  readonly newEventId: () => string;
  readonly version: string;
}
