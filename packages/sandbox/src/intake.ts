/** What is checked of an object before it is stored: that it is of the kind, version and namespace of the URL, and has no unknown fields. */
import { badRequest, invalid, wrong } from './api-error.ts';
import type { Call } from './cluster.ts';
import { type JsonObject, objectAt, textAt } from './json.ts';
import { apiVersionOf } from './kinds.ts';
import { pruneUnknown } from './known-fields.ts';
import { mistypedField } from './validate.ts';

/** The object without its unknown fields, which are refused or warned of as `fieldValidation` says. */
export function checked(call: Call, object: JsonObject): JsonObject {
  const { kind, version, namespace } = call.target;
  const cannot = `${kind.kind} in version "${version}" cannot be handled as a ${kind.kind}`;
  const wanted = apiVersionOf(kind.group, version);
  const [apiVersion, name] = [textAt(object, 'apiVersion'), textAt(object, 'kind')];
  const metadata = objectAt(object, 'metadata');
  if (kind.custom && name === '') throw badRequest(`the object provided is unrecognized (must be of type ${kind.kind}): Object 'Kind' is missing in '${JSON.stringify(object)}'`);
  if (kind.custom && name !== kind.kind) throw invalid({ ...kind, kind: name }, textAt(metadata, 'name'), wrong('kind', `"${name}": must be ${kind.kind}`));
  if (!['', kind.kind].includes(name)) throw badRequest(`${name} in version "${version}" cannot be handled as a ${kind.kind}: unknown conversion`);
  if (![wanted, kind.custom ? wanted : ''].includes(apiVersion)) throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${wanted})`);
  const mistyped = mistypedField(object['metadata'] ?? {});
  if (mistyped !== null) throw badRequest(`${cannot}: json: cannot unmarshal ${mistyped}`);
  const elsewhere = kind.namespaced && !['', namespace].includes(textAt(metadata, 'namespace'));
  if (elsewhere) throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  const pruned = pruneUnknown(object, wanted, kind.kind);
  const complaints = pruned.unknown.map((field) => `unknown field "${field}"`);
  const validation = call.query.get('fieldValidation') ?? '';
  if (validation === 'Strict' && complaints.length > 0) throw badRequest(`${cannot}: strict decoding error: ${complaints.join(', ')}`);
  if (validation !== 'Ignore') call.warnings.push(...complaints);
  return pruned.object;
}
