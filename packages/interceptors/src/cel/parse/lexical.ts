/**
 * What must be told apart before anything is done to a text: literals and comments, in the order in which the lexer tries them. Between them
 * what the library's parser does not know or reads otherwise: `! !x` (group 1: the blanks), `.`name`` (group 2: the name), `!(!x)` or
 * `-(-x)` (group 3: all up to the bracket), which it takes for `x` whatever its type, and `x.f( )` (group 5: the blanks).
 */
export const lexical =
  /[rR]?[bB]?[rR]?(?:"""(?:[^\\]|\\.)*?"""|'''(?:[^\\]|\\.)*?'''|"(?:[^\\"\n]|\\.)*"|'(?:[^\\'\n]|\\.)*')|\/\/[^\n]*|!(\s+)(?=!)|\.\s*`([A-Za-z0-9_.\-/ ]+)`|(([!-])\s*)(?=\([(\s]*\4)|\(((?:\s|\/\/[^\n]*)+)(?=\))/gs;

/** The library's parser takes any character after a backslash; cel-go's lexer takes those that mean something. */
export function badEscapeAt(text: string): number | null {
  for (const { 0: found, index } of text.matchAll(lexical)) {
    if (!/^[bB]?["']/.test(found)) continue;
    const escapes = /^[bB]/.test(found) ? escapesOfBytes : escapesOfText;
    for (const escape of found.matchAll(escapes)) if (escape[1] === undefined) return index + escape.index;
  }
  return null;
}

const escapesOfText = /\\(?:([abfnrtv\\?"'`]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2})|)/g;
const escapesOfBytes = /\\(?:([abfnrtv\\?"'`]|[xX][0-9a-fA-F]{2}|[0-3][0-7]{2})|)/g;
