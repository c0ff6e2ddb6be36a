import { clusterInterceptor } from './cluster-interceptor.ts';
import { clusterTriggerBinding } from './cluster-trigger-binding.ts';
import { eventListener } from './event-listener.ts';
import { namespacedInterceptor } from './interceptor.ts';
import { triggerBinding } from './trigger-binding.ts';
import { triggerTemplate } from './trigger-template.ts';
import { trigger } from './trigger.ts';

export const group = 'triggers.tekton.dev';

/** All kinds of triggers.tekton.dev. */
export const kinds = [eventListener, trigger, triggerBinding, clusterTriggerBinding, triggerTemplate, clusterInterceptor, namespacedInterceptor] as const;
