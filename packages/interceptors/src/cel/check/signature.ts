import { dyn, isSimpleKind, listOf, mapOf, typeOf, type Type } from './type.ts';

export type Signature = { readonly parameters: readonly Type[]; readonly result: Type };

/** Reads `(list(A), int) -> list(A)`. One capital letter is a type parameter. Signatures are written by us: a bad one is a bug. */
export function parseSignature(text: string): Signature {
  const words = text.match(/->|[A-Za-z]+|[(),]/g) ?? [];
  const reader = { words, at: 0 };
  const parameters = readTypes(reader);
  expectWord(reader, '->');
  const result = readType(reader);
  if (reader.at !== words.length) throw new Error(`signature "${text}": unexpected "${words[reader.at]}"`);
  return { parameters, result };
}

/** The names of the type parameters in a signature. */
export function typeParametersOf({ parameters, result }: Signature): readonly string[] {
  return [...new Set([...parameters, result].flatMap(namesIn))];
}

type Reader = { readonly words: readonly string[]; at: number };

function readTypes(reader: Reader): Type[] {
  const types: Type[] = [];
  expectWord(reader, '(');
  while (reader.words[reader.at] !== ')') {
    if (types.length > 0) expectWord(reader, ',');
    types.push(readType(reader));
  }
  reader.at += 1;
  return types;
}

function readType(reader: Reader): Type {
  const word = reader.words[reader.at] ?? '';
  reader.at += 1;
  if (/^[A-Z]$/.test(word)) return { kind: 'param', name: word };
  if (isSimpleKind(word)) return { kind: word };
  const parameters = readTypes(reader);
  const [first = dyn, second = dyn] = parameters;
  if (word === 'list' && parameters.length === 1) return listOf(first);
  if (word === 'map' && parameters.length === 2) return mapOf(first, second);
  if (word === 'type' && parameters.length === 1) return typeOf(first);
  throw new Error(`signature: "${word}" is no type`);
}

function expectWord(reader: Reader, wanted: string): void {
  const found = reader.words[reader.at];
  if (found !== wanted) throw new Error(`signature "${reader.words.join(' ')}": "${found}" in place of "${wanted}"`);
  reader.at += 1;
}

function namesIn(type: Type): string[] {
  if (type.kind === 'param') return [type.name];
  if (type.kind === 'list') return namesIn(type.element);
  if (type.kind === 'map') return [...namesIn(type.key), ...namesIn(type.value)];
  return type.kind === 'type' && type.of !== null ? namesIn(type.of) : [];
}
