/** One event: the objects that we would have created, and those that were created. Pure. */
import { isJsonObject, member, textAt } from '@millrace/triggers';
import type { JsonObject, JsonValue } from '@millrace/triggers';
import { compareObjects } from './compare-objects.ts';
import type { FieldDifference, HowToCompare } from './compare-objects.ts';
import type { ExpectedObject, Expectation } from './expectation.ts';

export type Difference =
  /** We would have created it, and nobody did. */
  | ({ readonly kind: 'missing' } & ObjectName)
  /** It was created, and we would not have. */
  | ({ readonly kind: 'unexpected'; /** What we decided for that trigger. */ readonly ours: string } & ObjectName)
  | ({ readonly kind: 'fields'; readonly fields: readonly FieldDifference[]; /** How many more there are. */ readonly more: number } & ObjectName);

export interface ObjectName {
  readonly trigger: string;
  readonly object: string;
  readonly namespace: string;
  readonly name: string;
}

export interface ComparedEvent {
  /** Objects that are there as they should be. */
  readonly same: number;
  readonly differences: readonly Difference[];
}

/** `mode` of an expected object: whether what the server would have made of it is known. */
export type ModeOf = (expected: ExpectedObject) => HowToCompare['mode'];

export function compareEvent({ objects, others }: Expectation, created: readonly JsonObject[], modeOf: ModeOf): ComparedEvent {
  const left = [...created];
  const differences: Difference[] = [];
  let same = 0;
  for (const expected of objects) {
    const candidate = closest(expected, left, modeOf(expected));
    if (candidate === null) {
      const { trigger, kind, namespace, object } = expected;
      differences.push({ kind: 'missing', trigger, object: kind, namespace, name: nameOf(object) });
      continue;
    }
    left.splice(left.indexOf(candidate.object), 1);
    if (candidate.fields.length === 0) same += 1;
    else differences.push({ kind: 'fields', ...named(candidate.object), fields: candidate.fields.slice(0, mostFields).map(cut), more: Math.max(0, candidate.fields.length - mostFields) });
  }
  for (const object of left) differences.push({ kind: 'unexpected', ...named(object), ours: decisionFor(triggerOf(object), objects, others) });
  return { same, differences };
}

/** A report is kept as long as shadow runs: what it shows of one object is bounded. */
const mostFields = 20;
const longestValue = 1_000;

function cut({ field, ours, theirs }: FieldDifference): FieldDifference {
  return { field, ours: shortened(ours), theirs: shortened(theirs) };
}

function shortened(value: JsonValue): JsonValue {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= longestValue ? value : `${text.slice(0, longestValue)}...`;
}

interface Candidate {
  readonly object: JsonObject;
  readonly fields: readonly FieldDifference[];
}

/** Of the same trigger and kind, the one with the fewest differences: a trigger may have run more than once. */
function closest(expected: ExpectedObject, among: readonly JsonObject[], mode: HowToCompare['mode']): Candidate | null {
  let best: Candidate | null = null;
  for (const object of among) {
    if (textAt(object, 'kind') !== expected.kind || textAt(object, 'apiVersion') !== expected.apiVersion || triggerOf(object) !== expected.trigger) continue;
    const namespace = textAt(member(object, 'metadata'), 'namespace');
    const elsewhere = namespace === expected.namespace ? [] : [{ field: 'metadata.namespace', ours: expected.namespace, theirs: namespace }];
    const fields = [...elsewhere, ...compareObjects(withoutNamespace(expected.object), object, { uid: expected.uid, mode })];
    if (best === null || fields.length < best.fields.length) best = { object, fields };
  }
  return best;
}

/** Where it goes is compared by itself: an object need not say so. */
function withoutNamespace(object: JsonObject): JsonObject {
  const metadata = member(object, 'metadata');
  if (!isJsonObject(metadata)) return object;
  const { namespace: _, ...rest } = metadata;
  return { ...object, metadata: rest };
}

function decisionFor(trigger: string, objects: readonly ExpectedObject[], others: Expectation['others']): string {
  const decided = others.filter((other) => other.trigger === null || other.trigger === trigger).map(({ decision }) => decision);
  if (decided.length > 0) return decided.join('; ');
  return objects.some((object) => object.trigger === trigger) ? 'creates other objects' : 'is not selected';
}

function triggerOf(object: JsonObject): string {
  const metadata = member(object, 'metadata');
  return textAt(isJsonObject(metadata) ? member(metadata, 'labels') : undefined, 'triggers.tekton.dev/trigger');
}

function named(object: JsonObject): ObjectName {
  return { trigger: triggerOf(object), object: textAt(object, 'kind'), namespace: textAt(member(object, 'metadata'), 'namespace'), name: nameOf(object) };
}

function nameOf(object: JsonObject): string {
  const metadata = member(object, 'metadata');
  return textAt(metadata, 'name') || textAt(metadata, 'generateName');
}
