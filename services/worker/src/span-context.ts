import type { RenderedResource } from '@millrace/ledger';
import { traceHeaders } from '@millrace/runtime';
import type { TraceText } from '@millrace/runtime';

/**
 * The annotation by which Tekton Pipelines continues a trace with the spans of its own run (pkg/reconciler/pipelinerun/tracing.go,
 * taskrun/tracing.go, notifications/customrun/tracing.go): a map of header names to values, as JSON.
 */
export function spanContextAnnotation({ apiVersion, kind }: Pick<RenderedResource, 'apiVersion' | 'kind'>, trace: TraceText | null): Readonly<Record<string, string>> {
  if (trace === null || !apiVersion.startsWith('tekton.dev/') || !kinds.has(kind)) return {};
  return { [`tekton.dev/${kind.toLowerCase()}SpanContext`]: JSON.stringify(traceHeaders(trace)) };
}

const kinds: ReadonlySet<string> = new Set(['PipelineRun', 'TaskRun', 'CustomRun']);
