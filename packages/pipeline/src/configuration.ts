/** What is configured, as the watches see it. Nothing is selected before every one of them has synced. */
import type { Lister } from '@millrace/kube';
import type { Binding, EventListener, InterceptorObject, Trigger, TriggerTemplate } from '@millrace/triggers';

export interface Configuration {
  /** Whether something of that namespace can't be read, because our own right is missing: nothing is decided there. */
  isBarred(namespace: string): boolean;
  listener(namespace: string, name: string): EventListener | undefined;
  trigger(namespace: string, name: string): Trigger | undefined;
  triggersIn(namespace: string): readonly Trigger[];
  allTriggers(): readonly Trigger[];
  binding(namespace: string, name: string): Binding | undefined;
  clusterBinding(name: string): Binding | undefined;
  template(namespace: string, name: string): TriggerTemplate | undefined;
  clusterInterceptor(name: string): InterceptorObject | undefined;
  interceptor(namespace: string, name: string): InterceptorObject | undefined;
}

export interface Listers {
  readonly listeners: Lister<EventListener>;
  readonly triggers: Lister<Trigger>;
  readonly bindings: Lister<Binding>;
  readonly clusterBindings: Lister<Binding>;
  readonly templates: Lister<TriggerTemplate>;
  readonly clusterInterceptors: Lister<InterceptorObject>;
  readonly interceptors: Lister<InterceptorObject>;
}

export function configurationOf(listers: Listers): Configuration {
  const namespaced = [listers.listeners, listers.triggers, listers.bindings, listers.templates, listers.interceptors];
  return {
    isBarred: (namespace) => namespaced.some((lister) => lister.isBarred(namespace)),
    listener: (namespace, name) => listers.listeners.get(namespace, name),
    trigger: (namespace, name) => listers.triggers.get(namespace, name),
    triggersIn: (namespace) => listers.triggers.inNamespace(namespace),
    allTriggers: () => listers.triggers.all(),
    binding: (namespace, name) => listers.bindings.get(namespace, name),
    clusterBinding: (name) => listers.clusterBindings.get('', name),
    template: (namespace, name) => listers.templates.get(namespace, name),
    clusterInterceptor: (name) => listers.clusterInterceptors.get('', name),
    interceptor: (namespace, name) => listers.interceptors.get(namespace, name),
  };
}
