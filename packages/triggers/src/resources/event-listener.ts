import type { JsonValue } from '../go/json.ts';
import { byteLength } from '../go/utf8.ts';
import { invalidValue, missingOneOf, via, type FieldProblem } from './field-problem.ts';
import { objectFields, type Defaults, type Kind } from './kind.ts';
import { bothResources, checkResources, defaultResources, hasBothResources, listenerResourcesShapes } from './parts/listener-resources.ts';
import { checkListenerTrigger, defaultListenerTrigger, listenerTriggersShapes, viewListenerTrigger, type ListenerTrigger } from './parts/listener-trigger.ts';
import { viewMetadata, type Metadata, type ObjectMeta } from './parts/metadata.ts';
import { addressFields, statusFields } from './parts/status.ts';
import { checkGroup, defaultGroup, triggerGroupsShapes, viewGroup, type TriggerGroup } from './parts/trigger-group.ts';
import { selectsNothing, triggerSelectorFields, viewTriggerSelector, type TriggerSelector } from './parts/trigger-selector.ts';
import { goPackage, perVersion, type Version } from './parts/version.ts';
import { text } from './shape/scalars.ts';
import { omitempty } from './shape/shape.ts';
import { struct, type ValueOf } from './shape/struct.ts';

export interface EventListener {
  readonly metadata: Metadata;
  readonly spec: EventListenerSpec;
}

export interface EventListenerSpec {
  /** Creates the objects of triggers that name no account; empty where the default is switched off. */
  readonly serviceAccountName: string;
  readonly triggers: readonly ListenerTrigger[];
  readonly triggerGroups: readonly TriggerGroup[];
  readonly selector: TriggerSelector;
  /** Empty: no CloudEvents are sent. */
  readonly cloudEventURI: string;
  /** `kubernetesResource` or `customResource`, as Tekton's controller reads them. */
  readonly resources: JsonValue;
}

/** event_listener_types.go */
const shapes = perVersion((version) => {
  const triggers = listenerTriggersShapes[version];
  return struct(`${goPackage(version)}.EventListener`, {
    ...objectFields,
    spec: struct(
      `${goPackage(version)}.EventListenerSpec`,
      {
        serviceAccountName: omitempty(text),
        triggers: version === 'v1alpha1' ? triggers : omitempty(triggers),
        triggerGroups: omitempty(triggerGroupsShapes[version]),
        ...triggerSelectorFields[version],
        resources: omitempty(listenerResourcesShapes[version]),
        cloudEventURI: omitempty(text),
      },
      version === 'v1alpha1' ? ['triggerGroups', 'cloudEventURI'] : [],
    ),
    status: omitempty(
      struct(`${goPackage(version)}.EventListenerStatus`, {
        ...statusFields,
        ...addressFields(version === 'v1beta1' ? 'v1beta1' : 'v1alpha1'),
        configuration: struct(`${goPackage(version)}.EventListenerConfig`, { generatedName: text }),
      }),
    ),
  });
});

type Value = ValueOf<typeof shapes.v1beta1>;

export const eventListener: Kind<Value, EventListener> = {
  name: 'EventListener',
  versions: ['v1alpha1', 'v1beta1'],
  shape: (version) => shapes[version],
  setDefaults,
  validate: (value, version) => [...checkMetadata(value.metadata), ...checkSpec(value.spec, version)],
  view,
};

/** event_listener_defaults.go */
function setDefaults(value: Value, version: Version, defaults: Defaults): Value {
  const { spec } = value;
  return {
    ...value,
    spec: {
      ...spec,
      serviceAccountName: spec.serviceAccountName === '' ? defaults.serviceAccount : spec.serviceAccountName,
      resources: defaultResources(spec.resources),
      triggers: spec.triggers?.map((entry) => defaultListenerTrigger(entry, version)) ?? null,
      triggerGroups: spec.triggerGroups?.map((group) => defaultGroup(group, version)) ?? null,
    },
  };
}

function view({ metadata, spec }: Value): EventListener {
  return {
    metadata: viewMetadata(metadata),
    spec: {
      serviceAccountName: spec.serviceAccountName,
      triggers: (spec.triggers ?? []).map(viewListenerTrigger),
      triggerGroups: (spec.triggerGroups ?? []).map(viewGroup),
      selector: viewTriggerSelector(spec),
      cloudEventURI: spec.cloudEventURI,
      resources: listenerResourcesShapes.stored.encode(spec.resources),
    },
  };
}

const payloadValidation = 'tekton.dev/payload-validation';

/** event_listener_validation.go, EventListener.Validate: `el-` is put before the name. pkg/apis/triggers/validation.go: the annotation. */
function checkMetadata({ name, annotations }: ObjectMeta): readonly FieldProblem[] {
  const validation = Object.hasOwn(annotations ?? {}, payloadValidation) ? annotations?.[payloadValidation] : 'true';
  return [
    ...(byteLength(name) > 60 ? [invalidValue(`eventListener name '${name}' must be no more than 60 characters long`, 'metadata.name')] : []),
    ...(validation === 'true' || validation === 'false' ? [] : [invalidValue(`${payloadValidation} annotation must have value 'true' or 'false'`, 'metadata.annotations')]),
  ];
}

/** EventListenerSpec.validate */
function checkSpec(spec: Value['spec'], version: Version): readonly FieldProblem[] {
  const triggers = spec.triggers ?? [];
  const groups = spec.triggerGroups ?? [];
  if (selectsNothing(spec) && groups.length === 0 && triggers.length === 0) return [missingOneOf(...waysToSelect(version))];
  if (hasBothResources(spec.resources)) return [bothResources];
  return [
    ...triggers.flatMap((entry, index) => via(`spec.triggers[${index}]`, checkListenerTrigger(entry, version))),
    ...checkResources(spec.resources, version),
    ...groups.flatMap((group, index) => via(`spec.triggerGroups[${index}]`, checkGroup(group))),
  ];
}

function waysToSelect(version: Version): readonly string[] {
  const common = ['spec.labelSelector', 'spec.namespaceSelector', 'spec.triggers'];
  return version === 'v1alpha1' ? common : [...common, 'spec.triggerGroups'];
}
