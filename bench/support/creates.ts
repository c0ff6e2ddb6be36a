/** The minimal client, in a process of its own. */
import type { JsonObject } from '@millrace/triggers';
import type { FarSide } from './far-side.ts';
import { runScript } from './script.ts';

export interface Creates {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly ca: string | null;
  /** Its name is "NAME". */
  readonly object: JsonObject;
  readonly count: number;
  readonly atATime: number;
}

export interface Created {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

export function bareCreates(farSide: FarSide, namespace: string, object: JsonObject, count: number, atATime: number): Promise<Created> {
  const { origin, headers, ca } = farSide.access;
  return runScript<Created>('bare-client.ts', { origin, headers, ca, path: `/apis/tekton.dev/v1/namespaces/${namespace}/pipelineruns`, object, count, atATime } satisfies Creates);
}
