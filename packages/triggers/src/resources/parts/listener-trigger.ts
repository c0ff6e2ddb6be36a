import { invalidValue, missingOneOf, multipleOneOf, type FieldProblem } from '../field-problem.ts';
import { list, pointer } from '../shape/containers.ts';
import { text } from '../shape/scalars.ts';
import { omitempty } from '../shape/shape.ts';
import { struct, type ValueOf } from '../shape/struct.ts';
import { isLabelValue } from './names.ts';
import { checkTemplateChoice, templateChoiceShapes } from './template-choice.ts';
import { checkBindings, defaultBindings, triggerBindingsShapes } from './trigger-bindings.ts';
import { atInterceptor, checkInterceptor, defaultInterceptors, triggerInterceptorsShapes } from './trigger-interceptors.ts';
import { nullInterceptor, viewTriggerSpec, type TriggerSpec } from './trigger-spec.ts';
import { goPackage, perVersion, type Version } from './version.ts';

/** An entry of `spec.triggers`: a trigger written out in place, or the name of a Trigger in the listener's namespace. */
export type ListenerTrigger =
  | { readonly kind: 'inline'; readonly name: string; readonly spec: TriggerSpec }
  | { readonly kind: 'reference'; readonly trigger: string }
  /** Neither template nor triggerRef: only in objects that no admission has seen. */
  | { readonly kind: 'undefined'; readonly name: string };

/** event_listener_types.go, EventListenerTrigger. */
export const listenerTriggersShapes = perVersion((version) =>
  list(
    struct(`${goPackage(version)}.EventListenerTrigger`, {
      bindings: omitempty(triggerBindingsShapes[version]),
      template: omitempty(pointer(templateChoiceShapes[version])),
      triggerRef: omitempty(text),
      name: omitempty(text),
      interceptors: omitempty(triggerInterceptorsShapes[version]),
      serviceAccountName: omitempty(text),
    }),
  ),
);

type ListenerTriggerValue = NonNullable<ValueOf<typeof listenerTriggersShapes.v1beta1>>[number];

export function defaultListenerTrigger(entry: ListenerTriggerValue, version: Version): ListenerTriggerValue {
  return { ...entry, bindings: defaultBindings(entry.bindings), interceptors: defaultInterceptors(entry.interceptors, version) };
}

/** pkg/sink/sink.go, merge: a template wins over a triggerRef. */
export function viewListenerTrigger(entry: ListenerTriggerValue): ListenerTrigger {
  const { name, template, triggerRef } = entry;
  if (template !== null) return { kind: 'inline', name, spec: viewTriggerSpec({ ...entry, template }) };
  return triggerRef === '' ? { kind: 'undefined', name } : { kind: 'reference', trigger: triggerRef };
}

/** event_listener_validation.go, EventListenerTrigger.validate. A null interceptor ends it, name included. */
export function checkListenerTrigger(entry: ListenerTriggerValue, version: Version): readonly FieldProblem[] {
  const { bindings, template, triggerRef, name } = entry;
  const interceptors = entry.interceptors ?? [];
  const firstNull = interceptors.indexOf(null);
  const checked = firstNull < 0 ? interceptors : interceptors.slice(0, firstNull);
  const isFull = template !== null || bindings !== null || entry.interceptors !== null;
  return [
    ...(template === null && triggerRef === '' ? [missingOneOf('template', 'triggerRef')] : []),
    ...(triggerRef !== '' && isFull ? [multipleOneOf('triggerRef', 'template or bindings or interceptors')] : []),
    ...checkBindings(bindings, version),
    ...(template === null ? [] : checkTemplateChoice(template, version)),
    ...checked.flatMap((interceptor, index) => (interceptor === null ? [] : atInterceptor(index, checkInterceptor(interceptor, version)))),
    ...(firstNull < 0 ? checkTriggerName(name) : [nullInterceptor(firstNull)]),
  ];
}

/** The name becomes a label of what is created. */
function checkTriggerName(name: string): readonly FieldProblem[] {
  return isLabelValue(name) ? [] : [invalidValue(`trigger name '${name}' must be a valid label value`, 'name')];
}
