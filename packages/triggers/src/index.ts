/** The language of Tekton Triggers, in the order of an event's way. */
export * from './event.ts';
export { eventHeaders } from './received-headers.ts';
export * from './receive/refusal.ts';
export type { RequestTarget } from './receive/request-path.ts';
export * from './replay.ts';
export * from './describe-event.ts';
export * from './credential-headers.ts';
export * from './delivery.ts';
export * from './outcome.ts';
export * from './errors.ts';
export * from './unreachable.ts';
export * from './once-for.ts';

export { decodeJson, type Decoded } from './go/decode-json.ts';
export { goDurationMs } from './go/duration.ts';
export { foldName } from './go/fold-name.ts';
export * from './go/header.ts';
export * from './go/json.ts';
export { compareText } from './go/order.ts';
export { printJson } from './go/print-json.ts';
export { decodeToUnits, decodeUtf8 } from './go/utf8.ts';

export { admit, type Admitted } from './resources/admit.ts';
export type { ClusterInterceptor } from './resources/cluster-interceptor.ts';
export type { ClusterTriggerBinding } from './resources/cluster-trigger-binding.ts';
export type { EventListener } from './resources/event-listener.ts';
export { describeProblem, type FieldProblem } from './resources/field-problem.ts';
export type { NamespacedInterceptor } from './resources/interceptor.ts';
export { listenerPort, listenerService, portAnnotation, servicePrefix, type ListenerService } from './resources/listener-service.ts';
export type { Binding } from './resources/parts/binding-spec.ts';
export type { InterceptorObject } from './resources/parts/interceptor-object.ts';
export type { Metadata } from './resources/parts/metadata.ts';
export type { TemplateChoice } from './resources/parts/template-choice.ts';
export { referencedParams } from './resources/parts/referenced-params.ts';
export type { TemplateSpec } from './resources/parts/template-spec.ts';
export type { InterceptorReference, TriggerInterceptor } from './resources/parts/trigger-interceptors.ts';
export type { TriggerSelector } from './resources/parts/trigger-selector.ts';
export type { TriggerSpec } from './resources/parts/trigger-spec.ts';
export type { Webhook } from './resources/parts/webhook.ts';
export * from './resources/read.ts';
export type { TriggerBinding } from './resources/trigger-binding.ts';
export type { TriggerTemplate } from './resources/trigger-template.ts';
export type { Trigger } from './resources/trigger.ts';

export { openGroup } from './select/open-group.ts';
export { reachOf } from './select/reach.ts';
export { planSelection, selectTriggers, type PlannedSelection, type Selection } from './select/select-triggers.ts';
export type { SelectedEntry, SelectedTrigger } from './select/selected.ts';

export * from './intercept/chain.ts';
export * from './intercept/event-body.ts';
export { extendBody } from './intercept/extend-body.ts';
export * from './intercept/form-body.ts';
export * from './intercept/params.ts';
export * from './intercept/protocol.ts';
export * from './intercept/sjson.ts';

export type { BindingEntry, BindingLookup, Param, ParamSource } from './bind/collect-params.ts';
export { eventRoot } from './bind/event-root.ts';
export { findExpressions } from './bind/find-expressions.ts';
export { planParams, resolveParams, type ParamSpec, type ParamsPlan, type ResolvedParam } from './bind/params.ts';
export { createBudget, type Budget } from './jsonpath/budget.ts';
export { evaluateExpression, planExpression, relaxedPath } from './jsonpath/expression.ts';
export type { Value } from './jsonpath/value.ts';

export { planTemplate, type TemplatePlan } from './render/plan-template.ts';
export { renderTemplate, type RenderedResource, type Rendering } from './render/render-template.ts';
export { resourceName, withName } from './render/resource-name.ts';
export { prepareSubstitution, substitute } from './render/substitute.ts';
export { substitutionMode, type SubstitutionMode } from './render/substitution-mode.ts';
