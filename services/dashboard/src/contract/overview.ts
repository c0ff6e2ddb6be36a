/** Numbers over time. */

export interface OverviewQuery {
  readonly span?: 'hour' | 'day' | 'week';
  /** `<namespace>/<name>`; absent: all that the person may see. */
  readonly listener?: string;
}

export interface OverviewAnswer {
  readonly span: 'hour' | 'day' | 'week';
  readonly from: number;
  readonly to: number;
  /** Distance of the points. */
  readonly stepMs: number;
  /** One for each step, also where nothing happened, oldest first. */
  readonly points: readonly OverviewPoint[];
  readonly totals: Counts;
  /** From receipt to answer, and from receipt to created. Milliseconds. */
  readonly receive: Percentiles;
  readonly created: Percentiles;
  /** Most received first; `*` stands for those beyond the bound of listeners counted by name. */
  readonly listeners: readonly ListenerNumbers[];
}

/** Events received and repeats of them, outcomes of deliveries, and events that selected nothing. */
export interface Counts {
  readonly received: number;
  readonly duplicate: number;
  readonly created: number;
  readonly filtered: number;
  readonly dead: number;
  readonly nothing: number;
}

export interface OverviewPoint extends Counts {
  readonly at: number;
  readonly receive: Percentiles;
  readonly latency: Percentiles;
}

/** Null where there was none. */
export interface Percentiles {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

export interface ListenerNumbers extends Counts {
  /** `<namespace>/<name>`. */
  readonly listener: string;
  readonly latency: Percentiles;
}
