import { retryable } from '@millrace/triggers';
import type { ListenerReference, Retryable } from '@millrace/triggers';

/** Our own right is missing there: the event waits for it, and is not half decided. */
export function barred({ namespace, name }: Pick<ListenerReference, 'namespace' | 'name'>): Retryable {
  return retryable('api-unauthorized', { kind: 'resource', namespace, resource: 'eventlisteners.triggers.tekton.dev' }, `EventListener "${namespace}/${name}": the worker may not list triggers.tekton.dev in namespace "${namespace}"`);
}
