import { canonicalHeaderKey } from '../../go/header.ts';
import { invalidValue, missingField, type FieldProblem } from '../field-problem.ts';
import { list, pointer } from '../shape/containers.ts';
import { text } from '../shape/scalars.ts';
import { omitempty } from '../shape/shape.ts';
import { headerValue, type HeaderValue } from '../shape/special.ts';
import { struct, type ValueOf } from '../shape/struct.ts';
import { url } from '../shape/url.ts';
import { goPackage, perVersion, type Version } from './version.ts';

/** The old style of interceptor: an HTTP service that may replace body and headers. */
export interface Webhook {
  readonly url: string | null;
  /** Null for an objectRef that names none. */
  readonly service: { readonly name: string; readonly namespace: string | null } | null;
  readonly header: readonly { readonly name: string; readonly values: readonly string[] }[];
}

/** trigger_types.go, WebhookInterceptor; core/v1 ObjectReference; Tekton Pipelines' v1beta1 Param. */
export const webhookShapes = perVersion((version) =>
  struct(`${goPackage(version)}.WebhookInterceptor`, {
    objectRef: omitempty(
      pointer(
        struct('v1.ObjectReference', {
          kind: omitempty(text),
          namespace: omitempty(text),
          name: omitempty(text),
          uid: omitempty(text),
          apiVersion: omitempty(text),
          resourceVersion: omitempty(text),
          fieldPath: omitempty(text),
        }),
      ),
    ),
    url: omitempty(pointer(url)),
    header: omitempty(list(struct('v1beta1.Param', { name: text, value: headerValue }))),
  }),
);

export type WebhookValue = ValueOf<typeof webhookShapes.v1beta1>;
type ObjectReference = NonNullable<WebhookValue['objectRef']>;
type Header = NonNullable<WebhookValue['header']>[number];

export function viewWebhook(webhook: WebhookValue): Webhook {
  const { objectRef } = webhook;
  // Admission sees to it in a trigger, but not in a group (webhook.go, getURI).
  const isService = objectRef?.kind === 'Service' && objectRef.apiVersion === 'v1';
  return {
    url: webhook.url === '' ? null : webhook.url,
    service: objectRef === null || !isService ? null : { name: objectRef.name, namespace: objectRef.namespace === '' ? null : objectRef.namespace },
    header: (webhook.header ?? []).map(({ name, value }) => ({ name, values: valuesOf(value) })),
  };
}

/** trigger_validation.go, the part on webhooks. */
export function checkWebhook(webhook: WebhookValue, version: Version): readonly FieldProblem[] {
  const at = 'interceptor.webhook';
  return [...checkService(webhook.objectRef, `${at}.objectRef`, version), ...(webhook.header ?? []).flatMap((header, index) => checkHeader(header, `${at}.header[${index}]`))];
}

/** v1alpha1 wants a name as well, and panics where there is no objectRef at all; here that is refused. */
function checkService(service: ObjectReference | null, at: string, version: Version): readonly FieldProblem[] {
  if (service === null) return [missingField(at)];
  const alpha = version === 'v1alpha1';
  return [
    ...(alpha && service.name === '' ? [missingField(at)] : []),
    ...checkExactly(service.kind, 'Service', 'invalid kind', `${at}.kind`, alpha),
    ...checkExactly(service.apiVersion, 'v1', 'invalid apiVersion', `${at}.apiVersion`, alpha),
  ];
}

function checkExactly(found: string, wanted: string, wrong: string, at: string, alpha: boolean): readonly FieldProblem[] {
  if (found === wanted) return [];
  return [found === '' && !alpha ? missingField(at) : invalidValue(wrong, at)];
}

function checkHeader({ name, value }: Header, at: string): readonly FieldProblem[] {
  return [
    ...(name === '' || canonicalHeaderKey(name) !== name ? [invalidValue('invalid header name', `${at}.name`)] : []),
    ...(isEmptyValue(value) ? [invalidValue('invalid header value', `${at}.value`)] : []),
  ];
}

function isEmptyValue(value: HeaderValue): boolean {
  if (value.kind === 'text') return value.text === '';
  return value.kind !== 'list' || value.list.length === 0;
}

function valuesOf(value: HeaderValue): readonly string[] {
  if (value.kind === 'text') return [value.text];
  return value.kind === 'list' ? value.list : [];
}
