import type { JsonObject } from '@millrace/triggers';
import { CA } from './certificates.ts';

/** Asks the server at `url` about whatever of those is created in one namespace; both have its name. */
export function validatingWebhook(where: string, url: string, of: { readonly apiGroup: string; readonly resource: string }, timeoutSeconds = 10): JsonObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: where },
    webhooks: [
      {
        name: 'policy.example.com',
        clientConfig: { url: `${url}/validate`, caBundle: Buffer.from(CA).toString('base64') },
        rules: [{ apiGroups: [of.apiGroup], apiVersions: ['v1'], operations: ['CREATE'], resources: [of.resource] }],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': where } },
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        timeoutSeconds,
      },
    ],
  };
}
