/**
 * sigs.k8s.io/yaml: YAML to JSON by goyaml.v2 (YAML 1.1), then JSON into a map. `yaml` parses the text into nodes without making values of
 * scalars; what a scalar means is goyaml's matter (yaml-scalar.ts). Only the first document counts.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/triggers';
import { isAlias, isMap, isScalar, isSeq, parseDocument, type Alias, type Document, type Node, type YAMLMap } from 'yaml';
import type { Work } from '../cost/work.ts';
import { Fault } from '../value/fault.ts';
import { keyText, scalarValue } from './yaml-scalar.ts';

export function parseYamlObject(text: string, work: Work): JsonObject {
  work.charge(1 + stepsPerCharacter * text.length);
  try {
    const parsed = valueOf(documentOf(text), work);
    if (parsed === null) return {};
    if (isJsonObject(parsed)) return parsed;
    throw new YamlProblem(`error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${Array.isArray(parsed) ? 'array' : typeof parsed} into Go value of type map[string]interface {}`);
  } catch (thrown) {
    // Text that nests thousands of times overflows the stack of the parser.
    if (!(thrown instanceof YamlProblem || thrown instanceof RangeError)) throw thrown;
    throw new Fault(`failed to decode a text in parseYAML: ${thrown.message}`);
  }
}

class YamlProblem extends Error {
  override readonly name = 'YamlProblem';
}

type Reading = { readonly document: Document; readonly work: Work; readonly open: ReadonlySet<unknown> };

/** About a microsecond a character, more where it nests. */
const stepsPerCharacter = 20;

function documentOf(text: string): Document {
  // The failsafe schema leaves scalars as they are written.
  const document = parseDocument(text, { version: '1.1', schema: 'failsafe', uniqueKeys: false, keepSourceTokens: false, logLevel: 'silent', prettyErrors: false });
  const [problem] = document.errors.filter(({ code }) => code !== 'MULTIPLE_DOCS');
  if (problem !== undefined) throw new YamlProblem(`error converting YAML to JSON: yaml: ${problem.message}`);
  return document;
}

function valueOf(document: Document, work: Work): JsonValue {
  const { contents } = document;
  return contents === null ? null : nodeValue(contents, { document, work, open: new Set() });
}

function nodeValue(node: unknown, reading: Reading): JsonValue {
  // An anchor may be used again and again, and hold uses of another: each visit counts.
  reading.work.charge(10);
  if (isAlias(node)) return nodeValue(target(node, reading), reading);
  if (isScalar(node)) return valueOfScalar(node, reading);
  if (reading.open.has(node)) throw new YamlProblem("error converting YAML to JSON: yaml: anchor value contains itself");
  const inside = { ...reading, open: new Set([...reading.open, node]) };
  if (isSeq(node)) return node.items.map((item) => nodeValue(item, inside));
  if (isMap(node)) return mapValue(node, inside);
  return null;
}

function valueOfScalar(node: Node & { readonly value: unknown }, { work }: Reading): JsonValue {
  const text = typeof node.value === 'string' ? node.value : '';
  work.chargeText(text.length);
  const plain = 'type' in node && node.type === 'PLAIN';
  const value = scalarValue({ text, plain, tag: node.tag ?? null });
  if ('problem' in value) throw new YamlProblem(`error converting YAML to JSON: ${value.problem}`);
  return value.json;
}

function target(alias: Alias, { document }: Reading): Node {
  const node = alias.resolve(document);
  if (node === undefined) throw new YamlProblem(`error converting YAML to JSON: yaml: unknown anchor '${alias.source}' referenced`);
  return node;
}

/** What is merged in by `<<` never replaces what the map has itself; among several the first wins. */
function mapValue(map: YAMLMap, reading: Reading): JsonObject {
  const own = new Map<string, JsonValue>();
  const merged = new Map<string, JsonValue>();
  for (const { key, value } of map.items) {
    if (isScalar(key) && key.value === '<<' && key.type === 'PLAIN') {
      for (const [name, part] of mergedEntries(value, reading)) if (!merged.has(name)) merged.set(name, part);
    } else own.set(keyOf(key, reading), nodeValue(value, reading));
  }
  return Object.fromEntries([...merged, ...own]);
}

function mergedEntries(value: unknown, reading: Reading): readonly [string, JsonValue][] {
  const node = isAlias(value) ? target(value, reading) : value;
  const sources = isSeq(node) ? node.items.map((item) => (isAlias(item) ? target(item, reading) : item)) : [node];
  return sources.flatMap((source) => {
    const merged = isMap(source) ? nodeValue(source, reading) : null;
    if (!isJsonObject(merged)) throw new YamlProblem('error converting YAML to JSON: yaml: map merge requires map or sequence of maps as the value');
    return Object.entries(merged);
  });
}

function keyOf(key: unknown, reading: Reading): string {
  const name = keyText(nodeValue(key, reading));
  if (name === null) throw new YamlProblem('error converting YAML to JSON: unsupported map key');
  return name;
}
