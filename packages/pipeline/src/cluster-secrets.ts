import type { SecretReader } from '@millrace/interceptors';
import { readSecret } from '@millrace/kube';
import type { Kube } from '@millrace/kube';
import { unreachable } from '@millrace/triggers';

/** Read when asked for, with this process's own right to get secrets; what is missing is named by whoever asked. */
export function clusterSecrets(kube: Pick<Kube, 'request'>): SecretReader {
  return {
    async read(namespace, name, key) {
      const answer = await readSecret(kube, namespace, name);
      switch (answer.kind) {
        case 'found': {
          const value = answer.values.get(key);
          return value === undefined ? { kind: 'no-key' } : { kind: 'value', value };
        }
        case 'missing':
          return { kind: 'no-secret' };
        case 'failed':
          return { kind: 'unreadable', text: answer.failure.text, failure: answer.failure.classified };
        default:
          return unreachable(answer);
      }
    },
  };
}
