/**
 * The pod template of an EventListener's `spec.resources`, and the small part of it that may be set.
 * Tekton: event_listener_validation.go, podSpecMask, containerFieldMask..., envVarMask, envVarSourceMask.
 */
import { disallowedFields, multipleOneOf, problem, via, type FieldProblem } from '../field-problem.ts';
import { list, pointer } from '../shape/containers.ts';
import { coreV1 } from '../shape/core-v1.ts';
import { flag, text } from '../shape/scalars.ts';
import { omitempty, type Shape } from '../shape/shape.ts';
import { struct, type ValueOf } from '../shape/struct.ts';
import { objectMetaShape } from './metadata.ts';
import type { Version } from './version.ts';

const envVarSource = struct('v1.EnvVarSource', {
  fieldRef: omitempty(coreV1('*ObjectFieldSelector')),
  resourceFieldRef: omitempty(coreV1('*ResourceFieldSelector')),
  configMapKeyRef: omitempty(coreV1('*ConfigMapKeySelector')),
  secretKeyRef: omitempty(coreV1('*SecretKeySelector')),
  fileKeyRef: omitempty(coreV1('*FileKeySelector')),
});

const envVar = struct('v1.EnvVar', { name: text, value: omitempty(text), valueFrom: omitempty(pointer(envVarSource)) });

const container = struct('v1.Container', {
  name: text,
  image: omitempty(text),
  command: omitempty(list(text)),
  args: omitempty(list(text)),
  workingDir: omitempty(text),
  ports: omitempty(coreV1('[]ContainerPort')),
  envFrom: omitempty(coreV1('[]EnvFromSource')),
  env: omitempty(list(envVar)),
  resources: omitempty(coreV1('ResourceRequirements')),
  resizePolicy: omitempty(coreV1('[]ContainerResizePolicy')),
  restartPolicy: omitempty(pointer(text)),
  restartPolicyRules: omitempty(coreV1('[]ContainerRestartRule')),
  volumeMounts: omitempty(coreV1('[]VolumeMount')),
  volumeDevices: omitempty(coreV1('[]VolumeDevice')),
  livenessProbe: omitempty(coreV1('*Probe')),
  readinessProbe: omitempty(coreV1('*Probe')),
  startupProbe: omitempty(coreV1('*Probe')),
  lifecycle: omitempty(coreV1('*Lifecycle')),
  terminationMessagePath: omitempty(text),
  terminationMessagePolicy: omitempty(text),
  imagePullPolicy: omitempty(text),
  securityContext: omitempty(coreV1('*SecurityContext')),
  stdin: omitempty(flag),
  stdinOnce: omitempty(flag),
  tty: omitempty(flag),
});

const podSpec = struct('v1.PodSpec', {
  volumes: omitempty(coreV1('[]Volume')),
  initContainers: omitempty(list(container)),
  containers: list(container),
  ephemeralContainers: omitempty(coreV1('[]EphemeralContainer')),
  restartPolicy: omitempty(text),
  terminationGracePeriodSeconds: omitempty(coreV1('*int64')),
  activeDeadlineSeconds: omitempty(coreV1('*int64')),
  dnsPolicy: omitempty(text),
  nodeSelector: omitempty(coreV1('map string')),
  serviceAccountName: omitempty(text),
  serviceAccount: omitempty(text),
  automountServiceAccountToken: omitempty(coreV1('*bool')),
  nodeName: omitempty(text),
  hostNetwork: omitempty(flag),
  hostPID: omitempty(flag),
  hostIPC: omitempty(flag),
  shareProcessNamespace: omitempty(coreV1('*bool')),
  securityContext: omitempty(coreV1('*PodSecurityContext')),
  imagePullSecrets: omitempty(coreV1('[]LocalObjectReference')),
  hostname: omitempty(text),
  subdomain: omitempty(text),
  affinity: omitempty(coreV1('*Affinity')),
  schedulerName: omitempty(text),
  tolerations: omitempty(coreV1('[]Toleration')),
  hostAliases: omitempty(coreV1('[]HostAlias')),
  priorityClassName: omitempty(text),
  priority: omitempty(coreV1('*int32')),
  dnsConfig: omitempty(coreV1('*PodDNSConfig')),
  readinessGates: omitempty(coreV1('[]PodReadinessGate')),
  runtimeClassName: omitempty(coreV1('*string')),
  enableServiceLinks: omitempty(coreV1('*bool')),
  preemptionPolicy: omitempty(coreV1('*string')),
  overhead: omitempty(coreV1('map Quantity')),
  topologySpreadConstraints: omitempty(coreV1('[]TopologySpreadConstraint')),
  setHostnameAsFQDN: omitempty(coreV1('*bool')),
  os: omitempty(coreV1('*PodOS')),
  hostUsers: omitempty(coreV1('*bool')),
  schedulingGates: omitempty(coreV1('[]PodSchedulingGate')),
  resourceClaims: omitempty(coreV1('[]PodResourceClaim')),
  resources: omitempty(coreV1('*ResourceRequirements')),
  hostnameOverride: omitempty(coreV1('*string')),
  workloadRef: omitempty(coreV1('*WorkloadReference')),
});

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
