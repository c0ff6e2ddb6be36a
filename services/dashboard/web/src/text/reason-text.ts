/** What a reason of a dead letter means, and so what to mend. The reasons themselves are packages/triggers/src/outcome.ts. */
export function reasonText(reason: string): string {
  return texts[reason] ?? '';
}

const texts: Readonly<Record<string, string>> = {
  'listener-gone': 'the EventListener was deleted',
  'listener-invalid': 'the EventListener has a mistake',
  'body-invalid': 'the body is not what the trigger can read',
  'trigger-gone': 'the Trigger was deleted',
  'trigger-invalid': 'the Trigger has a mistake',
  'interceptor-invalid': 'an interceptor is configured wrongly',
  'interceptor-refused': 'an interceptor refused the request',
  'cost-limit': 'a CEL expression took too much work',
  'param-unresolved': 'a param found no value and has no default',
  'param-duplicate': 'two bindings give the same param',
  'template-invalid': 'the TriggerTemplate has a mistake',
  'object-invalid': 'the API server found the object invalid',
  'object-exists': 'an object of this name is there and is not ours',
  'right-missing': 'the service account may not create this',
  'admission-denied': 'an admission webhook or policy said no',
  crashed: 'the worker ended five times while it worked at it',
  'gave-up': 'tried until its time was used up',
};
