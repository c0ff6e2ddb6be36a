/** Reads an action, the inside of `{...}`, one character at a time (client-go `util/jsonpath/parser.go`: next, peek, backup, consumeText). */
export class Scanner {
  readonly #text: string;
  #position = 0;
  #start = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next character, the empty text at the end. */
  next(): string {
    const character = this.peek();
    this.#position += character.length;
    return character;
  }

  peek(): string {
    const code = this.#text.codePointAt(this.#position);
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  startsWith(prefix: string): boolean {
    return this.#text.startsWith(prefix, this.#position);
  }

  /** Whether the character before the last one is a backslash. */
  wasEscaped(): boolean {
    return this.#text[this.#position - 2] === '\\';
  }

  skip(length: number): void {
    this.#position += length;
    this.consume();
  }

  /** What was read since the last call. */
  consume(): string {
    const consumed = this.#text.slice(this.#start, this.#position);
    this.#start = this.#position;
    return consumed;
  }
}

/** What ends a field or identifier; the empty text is the end of the action. */
export function isTerminator(character: string): boolean {
  return character === '' || ' \t\r\n.,[]$@{}'.includes(character);
}

export function isDigit(character: string): boolean {
  return /^\p{Nd}$/u.test(character);
}

export function isAlphaNumeric(character: string): boolean {
  return /^[_\p{L}\p{Nd}]$/u.test(character);
}
