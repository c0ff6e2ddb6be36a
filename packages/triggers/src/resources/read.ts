/**
 * Objects as the API server holds them, for the rest of the program: frozen, with defaults, whichever version wrote them.
 * Nobody may have validated them (a cluster without Tekton's webhook, an excluded namespace), so what is wrong is said
 * beside the value; only what has the wrong type somewhere can't be read at all. Field names match without regard to
 * case, and v1alpha1's inline interceptors are references, as if admission had seen the object.
 */
import { isJsonObject, textAt, type JsonObject, type JsonValue } from '../go/json.ts';
import { clusterInterceptor, type ClusterInterceptor } from './cluster-interceptor.ts';
import { clusterTriggerBinding, type ClusterTriggerBinding } from './cluster-trigger-binding.ts';
import { eventListener, type EventListener } from './event-listener.ts';
import { mergeProblems, problem, type FieldProblem } from './field-problem.ts';
import { freeze } from './freeze.ts';
import { namespacedInterceptor, type NamespacedInterceptor } from './interceptor.ts';
import type { Defaults, Kind, ObjectValue } from './kind.ts';
import { group } from './kinds.ts';
import { describeMistake, readObject, writeObject } from './object.ts';
import type { Version } from './parts/version.ts';
import { triggerBinding, type TriggerBinding } from './trigger-binding.ts';
import { triggerTemplate, type TriggerTemplate } from './trigger-template.ts';
import { trigger, type Trigger } from './trigger.ts';

export type Read<T> =
  | { readonly kind: 'read'; readonly value: T; readonly problems: readonly FieldProblem[] }
  | { readonly kind: 'unreadable'; readonly problems: readonly FieldProblem[] };

const builtIn: Defaults = { serviceAccount: 'default' };

export function readEventListener(object: JsonValue, defaults: Defaults = builtIn): Read<EventListener> {
  return read(eventListener, object, defaults);
}
export function readTrigger(object: JsonValue): Read<Trigger> {
  return read(trigger, object, builtIn);
}
export function readTriggerBinding(object: JsonValue): Read<TriggerBinding> {
  return read(triggerBinding, object, builtIn);
}
export function readClusterTriggerBinding(object: JsonValue): Read<ClusterTriggerBinding> {
  return read(clusterTriggerBinding, object, builtIn);
}
export function readTriggerTemplate(object: JsonValue): Read<TriggerTemplate> {
  return read(triggerTemplate, object, builtIn);
}
export function readClusterInterceptor(object: JsonValue): Read<ClusterInterceptor> {
  return read(clusterInterceptor, object, builtIn);
}
export function readInterceptor(object: JsonValue): Read<NamespacedInterceptor> {
  return read(namespacedInterceptor, object, builtIn);
}

function read<Value extends ObjectValue, View>(kind: Kind<Value, View>, object: JsonValue, defaults: Defaults): Read<View> {
  if (!isJsonObject(object)) return unreadable([problem(`found no object, wanted a ${kind.name}`, '')]);
  const misplaced = wrongType(kind.name, object);
  if (misplaced !== null) return unreadable([misplaced]);
  const shape = kind.shape('stored');
  const { value, mistakes } = readObject(shape, object);
  const problems = mistakes.map(describeMistake);
  if (mistakes.some((mistake) => mistake.kind === 'unreadable')) return unreadable(problems);
  const defaulted = readObject(shape, writeObject(shape, kind.setDefaults(value, 'stored', defaults))).value;
  const wrong = kind.validate(defaulted, versionOf(object));
  return { kind: 'read', value: freeze(kind.view(defaulted)), problems: mergeProblems([...problems, ...wrong]) };
}

function unreadable<T>(problems: readonly FieldProblem[]): Read<T> {
  return { kind: 'unreadable', problems: mergeProblems(problems) };
}

/** Items of a list may come without kind and apiVersion. */
function wrongType(name: string, object: JsonObject): FieldProblem | null {
  const [kind, apiVersion] = [textAt(object, 'kind'), textAt(object, 'apiVersion')];
  if (kind !== '' && kind !== name) return problem(`found "${kind}", wanted "${name}"`, 'kind');
  if (apiVersion !== '' && !apiVersion.startsWith(`${group}/`)) return problem(`found "${apiVersion}", wanted "${group}/v1beta1"`, 'apiVersion');
  return null;
}

function versionOf(object: JsonObject): Version {
  return textAt(object, 'apiVersion') === `${group}/v1alpha1` ? 'v1alpha1' : 'v1beta1';
}
