/** What is checked of an object before it is stored: that it is of the kind, version and namespace of the URL, and has no unknown fields. */
import { badRequest, invalid } from './api-error.ts';
import type { Call } from './cluster.ts';
import { type JsonObject, objectAt, textAt } from './json.ts';
import { apiVersionOf } from './kinds.ts';
import { pruneUnknown } from './known-fields.ts';
import { assertDecodable } from './validate.ts';

/** The object without its unknown fields, which are refused or warned of as `fieldValidation` says. */
export function checked(call: Call, object: JsonObject): JsonObject {
  const { kind, version, namespace } = call.target;
  const wanted = apiVersionOf(kind.group, version);
  const found = { apiVersion: textAt(object, 'apiVersion'), kind: textAt(object, 'kind') };
  const metadata = objectAt(object, 'metadata');
  if (kind.custom && found.kind === '') {
    throw badRequest(`the object provided is unrecognized (must be of type ${kind.kind}): Object 'Kind' is missing in '${JSON.stringify(object)}'`);
  }
  if (kind.custom && found.kind !== kind.kind) {
    const problem = { reason: 'FieldValueInvalid', field: 'kind', text: `Invalid value: "${found.kind}": must be ${kind.kind}` };
    throw invalid({ ...kind, kind: found.kind }, textAt(metadata, 'name'), problem);
  }
  if (!['', kind.kind].includes(found.kind)) throw badRequest(`${found.kind} in version "${version}" cannot be handled as a ${kind.kind}: unknown conversion`);
  if (found.apiVersion !== wanted && (kind.custom || found.apiVersion !== '')) {
    throw badRequest(`the API version in the data (${found.apiVersion}) does not match the expected API version (${wanted})`);
  }
  assertDecodable(object, kind, version);
  if (kind.namespaced && !['', namespace].includes(textAt(metadata, 'namespace'))) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  const pruned = pruneUnknown(object, wanted, kind.kind);
  const complaints = pruned.unknown.map((field) => `unknown field "${field}"`);
  const validation = call.query.get('fieldValidation') ?? '';
  if (validation === 'Strict' && complaints.length > 0) {
    throw badRequest(`${kind.kind} in version "${version}" cannot be handled as a ${kind.kind}: strict decoding error: ${complaints.join(', ')}`);
  }
  if (validation !== 'Ignore') call.warnings.push(...complaints);
  return pruned.object;
}
