import type { JsonValue } from '../../go/json.ts';
import { invalidValue, multipleOneOf, via, type FieldProblem } from '../field-problem.ts';
import { objectFields } from '../kind.ts';
import { pointer } from '../shape/containers.ts';
import { int32, namedText, text } from '../shape/scalars.ts';
import { goError, omitempty, root } from '../shape/shape.ts';
import { raw } from '../shape/special.ts';
import { struct, type ValueOf } from '../shape/struct.ts';
import { checkPodTemplate, withPodSpecShape } from './pod-template.ts';
import { goPackage, perVersion, type Version } from './version.ts';

/** event_listener_types.go, Resources: the Deployment and Service, or the other object, that Tekton's controller makes of the listener. */
export const listenerResourcesShapes = perVersion((version) =>
  struct(`${goPackage(version)}.Resources`, {
    kubernetesResource: omitempty(
      pointer(
        struct(
          `${goPackage(version)}.KubernetesResource`,
          {
            replicas: omitempty(pointer(int32)),
            serviceType: omitempty(namedText('v1.ServiceType')),
            servicePort: omitempty(pointer(int32)),
            serviceLoadBalancerClass: omitempty(pointer(text)),
            spec: omitempty(withPodSpecShape),
          },
          version === 'v1alpha1' ? ['servicePort', 'serviceLoadBalancerClass'] : [],
        ),
      ),
    ),
    customResource: omitempty(pointer(raw(`${goPackage(version)}.CustomResource`))),
  }),
);

export type ListenerResourcesValue = ValueOf<typeof listenerResourcesShapes.v1beta1>;
type KubernetesResource = NonNullable<ListenerResourcesValue['kubernetesResource']>;

const withPod = struct('v1.WithPod', { ...objectFields, spec: omitempty(withPodSpecShape) });

export function defaultResources(resources: ListenerResourcesValue): ListenerResourcesValue {
  const { kubernetesResource } = resources;
  return kubernetesResource?.replicas === 0 ? { ...resources, kubernetesResource: { ...kubernetesResource, replicas: 1 } } : resources;
}

export function hasBothResources({ kubernetesResource, customResource }: ListenerResourcesValue): boolean {
  return kubernetesResource !== null && customResource !== null;
}

/** Tekton leaves everything else it has found unsaid when both are set. */
export const bothResources: FieldProblem = multipleOneOf('spec.resources.kubernetesResource', 'spec.resources.customResource');

export function checkResources({ kubernetesResource, customResource }: ListenerResourcesValue, version: Version): readonly FieldProblem[] {
  return via('spec.resources', [
    ...(kubernetesResource === null ? [] : via('kubernetesResource', checkKubernetesResource(kubernetesResource, version))),
    ...(customResource === null ? [] : via('customResource', checkCustomResource(customResource, version))),
  ]);
}

/** The path of replicas is as wrong as Tekton has it. */
function checkKubernetesResource(resource: KubernetesResource, version: Version): readonly FieldProblem[] {
  const { replicas, serviceLoadBalancerClass, serviceType } = resource;
  const isStray = serviceLoadBalancerClass !== null && serviceType !== 'LoadBalancer';
  return [
    ...(replicas !== null && replicas < 0 ? [invalidValue(replicas, 'spec.replicas')] : []),
    ...checkPodTemplate(resource.spec, 'kubernetesResource', version),
    ...(isStray ? [invalidValue(serviceLoadBalancerClass, 'serviceLoadBalancerClass', 'ServiceLoadBalancerClass is only needed for LoadBalancer service type')] : []),
  ];
}

/** Read as anything with a pod template; fields nobody knows are fine. */
function checkCustomResource(json: JsonValue, version: Version): readonly FieldProblem[] {
  const place = root();
  const { spec } = withPod.decode(json, withPod.zero, place);
  const error = goError(place.mistakes.filter(({ kind }) => kind === 'unreadable'));
  return [...(error === null ? [] : [invalidValue(error, 'spec')]), ...checkPodTemplate(spec, 'customResource', version)];
}
