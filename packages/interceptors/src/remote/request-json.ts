import { printJson, type InterceptorRequest, type JsonValue, type TriggerContext } from '@millrace/triggers';

/** The request as Tekton writes it: keys in this order, empty ones left out but for `context` (InterceptorRequest's json tags). */
export function requestJson({ body, header, extensions, params, context }: InterceptorRequest): string {
  const text = body.text();
  const members = [
    ...(text === '' ? [] : [keyed('body', text)]),
    ...(isEmpty(header) ? [] : [keyed('header', header)]),
    ...(isEmpty(extensions) ? [] : [keyed('extensions', extensions)]),
    ...(isEmpty(params) ? [] : [keyed('interceptor_params', params)]),
    `"context":${context === null ? 'null' : contextJson(context)}`,
  ];
  return `{${members.join(',')}}`;
}

function contextJson({ eventURL, eventID, triggerID }: TriggerContext): string {
  const members = [keyed('event_url', eventURL), keyed('event_id', eventID), keyed('trigger_id', triggerID)];
  return `{${members.filter((member) => !member.endsWith(':""')).join(',')}}`;
}

function keyed(key: string, value: JsonValue): string {
  return `"${key}":${printJson(value)}`;
}

function isEmpty(object: object): boolean {
  return Object.keys(object).length === 0;
}
