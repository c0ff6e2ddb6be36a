/** The resources that the controller works with. */
export const places = {
  listeners: { group: 'triggers.tekton.dev', version: 'v1beta1', resource: 'eventlisteners' },
  triggers: { group: 'triggers.tekton.dev', version: 'v1beta1', resource: 'triggers' },
  bindings: { group: 'triggers.tekton.dev', version: 'v1beta1', resource: 'triggerbindings' },
  clusterBindings: { group: 'triggers.tekton.dev', version: 'v1beta1', resource: 'clustertriggerbindings' },
  templates: { group: 'triggers.tekton.dev', version: 'v1beta1', resource: 'triggertemplates' },
  clusterInterceptors: { group: 'triggers.tekton.dev', version: 'v1alpha1', resource: 'clusterinterceptors' },
  interceptors: { group: 'triggers.tekton.dev', version: 'v1alpha1', resource: 'interceptors' },
  services: { group: '', version: 'v1', resource: 'services' },
  endpoints: { group: '', version: 'v1', resource: 'endpoints' },
  slices: { group: 'discovery.k8s.io', version: 'v1', resource: 'endpointslices' },
  deployments: { group: 'apps', version: 'v1', resource: 'deployments' },
  events: { group: '', version: 'v1', resource: 'events' },
  leases: { group: 'coordination.k8s.io', version: 'v1', resource: 'leases' },
} as const;

/** Labels that Tekton's controller puts on what it makes for a listener; what listens for those finds ours as well. */
export const tektonLabels = { 'app.kubernetes.io/managed-by': 'EventListener', 'app.kubernetes.io/part-of': 'Triggers' } as const;

/** Who keeps an EndpointSlice: the controllers of Kubernetes leave alone what is not theirs. */
export const sliceKeeper = { 'endpointslice.kubernetes.io/managed-by': 'controller.millrace.dev' } as const;
