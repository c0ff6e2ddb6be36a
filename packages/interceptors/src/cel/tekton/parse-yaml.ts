/**
 * sigs.k8s.io/yaml: YAML to JSON by goyaml.v2 (YAML 1.1), then JSON into a map. `yaml` parses the text into nodes without making values of
 * scalars; what a scalar means is goyaml's matter (yaml-scalar.ts). Only the first document counts.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/triggers';
import { isAlias, isMap, isScalar, isSeq, type Alias, type Document, type Node, type Scalar, type YAMLMap } from 'yaml';
import { checkDepth, type Work } from '../cost/work.ts';
import { Fault } from '../value/fault.ts';
import { aliasTargets, readYaml, YamlProblem } from './yaml-document.ts';
import { scalarKey, scalarValue, type Scalar as WrittenScalar } from './yaml-scalar.ts';

export function parseYamlObject(text: string, work: Work): JsonObject {
  work.charge(stepsOfCall + stepsPerCharacter * text.length);
  try {
    const parsed = valueOf(readYaml(text), work);
    if (parsed === null) return {};
    if (isJsonObject(parsed)) return parsed;
    throw new YamlProblem(`error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${Array.isArray(parsed) ? 'array' : typeof parsed} into Go value of type map[string]interface {}`);
  } catch (thrown) {
    // Text that nests thousands of times overflows the stack of the parser.
    if (!(thrown instanceof YamlProblem || thrown instanceof RangeError)) throw thrown;
    throw new Fault(`failed to decode a text in parseYAML: ${thrown.message}`);
  }
}

/** `open` holds the nodes that are being read, from the root on. */
type Reading = { readonly targets: ReadonlyMap<unknown, Node>; readonly work: Work; readonly open: Set<unknown> };

/** Two or three microseconds a character, and some dozen for what a document needs. */
const stepsPerCharacter = 30;
const stepsOfCall = 500;

function valueOf(document: Document, work: Work): JsonValue {
  const { contents } = document;
  return contents === null ? null : nodeValue(contents, { targets: aliasTargets(document), work, open: new Set() });
}

function nodeValue(node: unknown, reading: Reading): JsonValue {
  // An anchor may be used again and again, and hold uses of another: each visit counts.
  reading.work.charge(10);
  checkDepth(reading.open.size);
  if (isAlias(node)) return nodeValue(target(node, reading), reading);
  if (isScalar(node)) return valueOfScalar(node, reading);
  if (reading.open.has(node)) throw converting('yaml: anchor value contains itself');
  reading.open.add(node);
  const value = isSeq(node) ? node.items.map((item) => nodeValue(item, reading)) : isMap(node) ? mapValue(node, reading) : null;
  reading.open.delete(node);
  return value;
}

function valueOfScalar(node: Scalar, { work }: Reading): JsonValue {
  const written = writtenScalar(node);
  work.chargeText(written.text.length);
  const value = scalarValue(written);
  if ('problem' in value) throw converting(value.problem);
  return value.json;
}

function writtenScalar(node: Scalar): WrittenScalar {
  return { text: typeof node.value === 'string' ? node.value : '', plain: node.type === 'PLAIN', tag: node.tag ?? null };
}

function target(alias: Alias, { targets }: Reading): Node {
  const node = targets.get(alias);
  if (node === undefined) throw converting(`yaml: unknown anchor '${alias.source}' referenced`);
  return node;
}

/** In the order of the text: what comes later wins, be it a key or what `<<` merges in. */
function mapValue(map: YAMLMap, reading: Reading): JsonObject {
  const entries = map.items.flatMap(({ key, value }): (readonly [string, JsonValue])[] => {
    if (isScalar(key) && key.value === '<<' && key.type === 'PLAIN') return mergedEntries(value, reading);
    return [[keyOf(key, reading), nodeValue(value, reading)]];
  });
  return Object.fromEntries(entries);
}

/** Of several maps the first wins. */
function mergedEntries(value: unknown, reading: Reading): (readonly [string, JsonValue])[] {
  const node = isAlias(value) ? target(value, reading) : value;
  const sources = isSeq(node) ? node.items.map((item) => (isAlias(item) ? target(item, reading) : item)) : [node];
  return sources.toReversed().flatMap((source) => {
    const merged = isMap(source) ? nodeValue(source, reading) : null;
    if (!isJsonObject(merged)) throw converting('yaml: map merge requires map or sequence of maps as the value');
    const entries = Object.entries(merged);
    reading.work.charge(5 * entries.length);
    return entries;
  });
}

function keyOf(key: unknown, reading: Reading): string {
  reading.work.charge(10);
  const node = isAlias(key) ? target(key, reading) : key;
  const name = isScalar(node) ? scalarKey(writtenScalar(node)) : null;
  if (name === null) throw converting('unsupported map key');
  return name;
}

function converting(problem: string): YamlProblem {
  return new YamlProblem(`error converting YAML to JSON: ${problem}`);
}
