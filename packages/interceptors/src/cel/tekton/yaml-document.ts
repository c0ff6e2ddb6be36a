/** Reads the first document of a text as libyaml's scanner would: where `yaml` is more lenient, its result is refused, and where stricter, taken. */
import { isAlias, isCollection, isScalar, parseDocument, visit, type Document, type Node } from 'yaml';

export class YamlProblem extends Error {
  override readonly name = 'YamlProblem';
}

export function readYaml(text: string): Document {
  if (notAllowed.test(text)) throw syntax('control characters are not allowed');
  if (/^%YAML[ \t]+(?!1\.1(?:\s|$))/m.test(text.split('\n---')[0] ?? '')) throw syntax('found incompatible YAML document');
  // The failsafe schema leaves scalars as they are written.
  const document = parseDocument(text.replaceAll(/\r\n?/g, '\n'), { version: '1.1', schema: 'failsafe', uniqueKeys: false, keepSourceTokens: true, logLevel: 'silent', prettyErrors: false });
  const [problem] = document.errors.filter(({ code, pos }) => code !== 'MULTIPLE_DOCS' && pos[0] < endOf(document));
  if (problem !== undefined) throw syntax(problem.message);
  refuseDoubleQuoted(document);
  return document;
}

/** What each alias stands for: the last node before it that has its name. `yaml` itself would search the document for each. */
export function aliasTargets(document: Document): ReadonlyMap<unknown, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<unknown, Node>();
  visit(document, (_key, node) => {
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target !== undefined) targets.set(node, target);
    } else if ((isScalar(node) || isCollection(node)) && node.anchor !== undefined) anchors.set(node.anchor, node);
  });
  return targets;
}

/** reader.c of libyaml: what may stand in a text. */
const notAllowed = /[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** After a document in braces comes another one, or what nobody reads. */
function endOf({ contents }: Document): number {
  return isCollection(contents) && contents.flow === true ? (contents.range?.[1] ?? Infinity) : Infinity;
}

/** `\/` is an escape of YAML 1.2; and `yaml` takes an escaped quote at the end of the text for the closing one. */
function refuseDoubleQuoted(document: Document): void {
  visit(document, (_key, node) => {
    if (!isScalar(node) || node.type !== 'QUOTE_DOUBLE') return;
    const source = node.srcToken?.type === 'double-quoted-scalar' ? node.srcToken.source : '';
    if (/\\\//.test(source.replaceAll('\\\\', ''))) throw syntax('found unknown escape character');
    if (source !== '' && !/^"(?:[^"\\]|\\.)*"$/s.test(source)) throw syntax('found unexpected end of stream');
  });
}

function syntax(problem: string): YamlProblem {
  return new YamlProblem(`error converting YAML to JSON: yaml: ${problem}`);
}
