/** What exists in a case: its objects as Tekton's admission lets them in, the core ClusterInterceptors, and its Secrets. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { admit, isJsonObject, member, type JsonObject } from '@millrace/triggers';
import { recordedVectors } from '../load.ts';
import type { EndToEndExpected, EndToEndInput } from './case.ts';

export interface Existing {
  readonly objects: readonly JsonObject[];
  readonly rejected: NonNullable<EndToEndExpected['admissionRejected']>;
}

export function admitted({ objects, skipAdmission = false, noCoreInterceptors = false }: EndToEndInput): Existing {
  const rejected: NonNullable<EndToEndExpected['admissionRejected']>[number][] = [];
  const existing = objects.map(placed).flatMap((object): JsonObject[] => {
    if (skipAdmission || !textAt(object, 'apiVersion').startsWith('triggers.tekton.dev/')) return [object];
    const answer = admit(object, { operation: 'CREATE', defaults: {} });
    if (answer.kind === 'admitted') return [answer.object];
    rejected.push({ kind: textAt(object, 'kind'), namespace: at(object, 'namespace'), name: at(object, 'name'), rejectedBy: answer.by, message: answer.text });
    return [];
  });
  return { objects: [...existing, ...(noCoreInterceptors ? [] : coreInterceptors)].map(asStored), rejected };
}

/** A Secret as the API server answers it: `stringData` has become `data`. */
export function secretOf({ objects }: Existing, namespace: string, name: string): JsonObject | null {
  const secret = objects.find((object) => textAt(object, 'kind') === 'Secret' && at(object, 'namespace') === namespace && at(object, 'name') === name);
  if (secret === undefined) return null;
  const written = objectAt(secret, 'stringData');
  const texts = Object.keys(written).map((entry) => [entry, Buffer.from(textAt(written, entry)).toString('base64')]);
  return { ...secret, data: { ...objectAt(secret, 'data'), ...Object.fromEntries(texts) } };
}

export function textAt(object: JsonObject, name: string): string {
  const value = member(object, name);
  return typeof value === 'string' ? value : '';
}

const coreInterceptors = readCoreInterceptors();

function readCoreInterceptors(): readonly JsonObject[] {
  const content: { readonly coreInterceptors: readonly JsonObject[] } = JSON.parse(readFileSync(join(recordedVectors, 'cluster.json'), 'utf8'));
  return content.coreInterceptors;
}

/** A manifest without a namespace lives in `default`, unless its kind is cluster-scoped. */
function placed(object: JsonObject): JsonObject {
  if (textAt(object, 'kind').startsWith('Cluster')) return object;
  return { ...object, metadata: { namespace: 'default', ...objectAt(object, 'metadata') } };
}

/** The custom resource definitions convert by rewriting the version. */
function asStored(object: JsonObject): JsonObject {
  const isConverted = textAt(object, 'apiVersion') === 'triggers.tekton.dev/v1alpha1' && !textAt(object, 'kind').endsWith('Interceptor');
  return isConverted ? { ...object, apiVersion: 'triggers.tekton.dev/v1beta1' } : object;
}

function at(object: JsonObject, field: 'namespace' | 'name'): string {
  return textAt(objectAt(object, 'metadata'), field);
}

function objectAt(object: JsonObject, name: string): JsonObject {
  const value = member(object, name);
  return isJsonObject(value) ? value : {};
}
