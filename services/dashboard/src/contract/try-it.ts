/** What would happen, without creating anything. */
import type { Verb } from '@millrace/triggers';
import type { ChainStep, ParamRow, ResourceRow, TriggerMark } from './event-detail.ts';

export interface SamplesAnswer {
  readonly samples: readonly SampleRow[];
}

export interface SampleRow {
  readonly id: string;
  readonly title: string;
  readonly provider: string;
  readonly event: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface TryRequest {
  /** `<namespace>/<name>`. */
  readonly listener: string;
  readonly method?: string;
  /** Path and query as triggers see them; `/` where absent. */
  readonly url?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface TryAnswer {
  /** Why nothing was selected, or null. */
  readonly note: string | null;
  /** Entries of the listener that led nowhere. */
  readonly skipped: readonly string[];
  readonly deliveries: readonly TriedDelivery[];
}

export interface TriedDelivery {
  readonly trigger: TriggerMark;
  readonly came: 'rendered' | 'filtered' | 'opened' | 'retryable' | 'terminal';
  readonly stage: Verb | null;
  readonly reason: string | null;
  readonly text: string | null;
  readonly chain: readonly ChainStep[];
  readonly params: readonly ParamRow[] | null;
  /** What would be created, by whom. */
  readonly resources: readonly Omit<ResourceRow, 'created'>[];
  readonly serviceAccount: string | null;
}
