/**
 * The pod template of an EventListener's `spec.resources`, and the small part of it that may be set.
 * Tekton: event_listener_validation.go, podSpecMask, containerFieldMask..., envVarMask, envVarSourceMask.
 */
import { disallowedFields, multipleOneOf, problem, via, type FieldProblem } from '../field-problem.ts';
import { list, pointer } from '../shape/containers.ts';
import { coreV1Fields } from '../shape/core-v1.ts';
import { text } from '../shape/scalars.ts';
import { omitempty, type Shape } from '../shape/shape.ts';
import { struct, type ValueOf } from '../shape/struct.ts';
import { objectMetaShape } from './metadata.ts';
import type { Version } from './version.ts';

const envVarSource = struct('v1.EnvVarSource', coreV1Fields('EnvVarSource'));
const envVar = struct('v1.EnvVar', { ...coreV1Fields('EnvVar'), name: text, valueFrom: omitempty(pointer(envVarSource)) });
const container = struct('v1.Container', { ...coreV1Fields('Container'), env: omitempty(list(envVar)) });
const podSpec = struct('v1.PodSpec', { ...coreV1Fields('PodSpec'), containers: list(container) });

/** knative: apis/duck/v1/podspec_types.go. */
export const withPodSpecShape = struct('v1.WithPodSpec', {
  template: omitempty(struct('v1.PodSpecable', { metadata: omitempty(objectMetaShape), spec: omitempty(podSpec) })),
});

export type WithPodSpec = ValueOf<typeof withPodSpecShape>;
type EnvVar = ValueOf<typeof envVar>;

/** Both resources may say these of the pod and of its one container; probes only `kubernetesResource`. */
const podFields = ['serviceAccountName', 'containers', 'tolerations', 'nodeSelector'];
const podFieldsSinceBeta = [...podFields, 'affinity', 'topologySpreadConstraints', 'imagePullSecrets', 'securityContext'];
const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'];

export function checkPodTemplate(pod: WithPodSpec, resource: 'kubernetesResource' | 'customResource', version: Version): readonly FieldProblem[] {
  const alpha = version === 'v1alpha1';
  const { spec } = pod.template;
  const containers = spec.containers ?? [];
  const [only] = containers;
  const containerFields = ['resources', 'env', ...(resource === 'kubernetesResource' ? probes : []), ...(alpha ? [] : ['securityContext'])];
  return via('spec.template.spec', [
    ...(containers.length > 1 ? [multipleOneOf('containers')] : []),
    ...checkOnly(spec, podSpec, alpha ? podFields : podFieldsSinceBeta),
    ...(only === undefined || containers.length > 1
      ? []
      : via('containers[0]', [...checkOnly(only, container, containerFields), ...via('env', checkEnv(only.env ?? []))])),
  ]);
}

function checkEnv(env: readonly EnvVar[]): readonly FieldProblem[] {
  const tls = env.map(({ name }) => name).filter((name) => name === 'TLS_CERT' || name === 'TLS_KEY');
  return [
    ...env.flatMap((variable, index) =>
      via(`[${index}]`, [
        ...checkOnly(variable, envVar, ['name', 'valueFrom']),
        ...(variable.valueFrom === null ? [] : via('valueFrom', checkOnly(variable.valueFrom, envVarSource, ['secretKeyRef']))),
      ]),
    ),
    ...(tls.length === 1 ? [problem(`Expected env's are TLS_CERT and TLS_KEY, but got only one env ${tls[0]}`)] : []),
  ];
}

/** knative: apis/field_error.go, CheckDisallowedFields. Set is what is not Go's zero value: an empty list is, as is a pointer to false. */
function checkOnly<T extends Readonly<Record<string, unknown>>>(value: T, { zero }: Shape<T>, allowed: readonly string[]): readonly FieldProblem[] {
  const set = Object.keys(value).filter((name) => !allowed.includes(name) && value[name] !== zero[name]);
  return set.length === 0 ? [] : [disallowedFields(...set)];
}
