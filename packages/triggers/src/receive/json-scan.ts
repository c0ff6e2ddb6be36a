/**
 * Goes through JSON text as Go's scanner does (encoding/json: scanner.go, decode.go), where JSON.parse has other limits
 * and other words: Go refuses more than 10,000 levels and numbers beyond float64, and takes bytes that are not UTF-8.
 * It builds nothing: it costs about what JSON.parse does, leaves no garbage, and stays fast on bodies made to be slow
 * (3 MiB of brackets).
 */
import { byteOrSpace, endOfInput, notExpected, unexpected } from './json-words.ts';

const deepest = 10_000;
/** One for all: a scan never waits. */
const stack = new Uint8Array(deepest);

/** What follows a value: Go's parse states. */
const inObject = 1;
const inArray = 2;

export class JsonScan {
  /** The first number that is infinite as float64. */
  hugeNumber: string | null = null;
  readonly #body: Uint8Array;
  #at = 0;

  constructor(body: Uint8Array) {
    this.#body = body;
  }

  /** Scans one value with all that is in it; the containers that are open stand on a stack of their own. */
  value(): string | null {
    const body = this.#body;
    const open = stack;
    let depth = 0;
    let keyNext = false;
    for (;;) {
      let at = skipSpace(body, this.#at);
      let byte = body[at] ?? noByte;
      let ended = false;
      if (keyNext) {
        if (byte !== quote) return unexpected(body, at, 'looking for beginning of object key string');
        this.#at = at + 1;
        const error = this.#string();
        if (error !== null) return error;
        at = skipSpace(body, this.#at);
        if (body[at] !== colon) return unexpected(body, at, 'after object key');
        this.#at = at + 1;
        keyNext = false;
        continue;
      }
      if (byte === openBrace || byte === openBracket) {
        if (depth === deepest) return unexpected(body, at, 'exceeded max depth');
        open[depth++] = byte === openBrace ? inObject : inArray;
        this.#at = skipSpace(body, at + 1);
        if (body[this.#at] === (byte === openBrace ? closeBrace : closeBracket)) {
          this.#at++;
          depth--;
          ended = true;
        } else {
          keyNext = byte === openBrace;
        }
      } else {
        this.#at = at;
        const error = this.#scalar(byte);
        if (error !== null) return error;
        ended = true;
      }
      while (ended) {
        if (depth === 0) return null;
        at = skipSpace(body, this.#at);
        byte = body[at] ?? noByte;
        const object = open[depth - 1] === inObject;
        if (byte === comma) {
          keyNext = object;
          ended = false;
        } else if (byte === (object ? closeBrace : closeBracket)) {
          depth--;
        } else {
          return unexpected(body, at, object ? 'after object key:value pair' : 'after array element');
        }
        this.#at = at + 1;
      }
    }
  }

  end(): string | null {
    const at = skipSpace(this.#body, this.#at);
    return at < this.#body.length ? unexpected(this.#body, at, 'after top-level value') : null;
  }

  #scalar(first: number): string | null {
    switch (first) {
      case quote:
        this.#at++;
        return this.#string();
      case 0x74:
        return this.#literal('true');
      case 0x66:
        return this.#literal('false');
      case 0x6e:
        return this.#literal('null');
      default:
        if (first === minus || isDigit(first)) return this.#number();
        return unexpected(this.#body, this.#at, 'looking for beginning of value');
    }
  }

  /** From behind the opening quote to behind the closing one. */
  #string(): string | null {
    const body = this.#body;
    const length = body.length;
    let at = this.#at;
    for (;;) {
      let byte = noByte;
      while (at < length) {
        byte = body[at] ?? noByte;
        if (byte === quote || byte === backslash || byte < space) break;
        at++;
      }
      if (at >= length) return endOfInput;
      if (byte === quote) {
        this.#at = at + 1;
        return null;
      }
      if (byte !== backslash) return unexpected(body, at, 'in string literal');
      at++;
      const escaped = byteOrSpace(body, at);
      if (escaped === 0x75) {
        for (let digit = 1; digit <= 4; digit++) {
          if (!isHex(byteOrSpace(body, at + digit))) return notExpected(body, at + digit, 'in \\u hexadecimal character escape');
        }
        at += 5;
      } else if (escapes.includes(escaped)) {
        at++;
      } else {
        return notExpected(body, at, 'in string escape code');
      }
    }
  }

  #literal(word: string): string | null {
    for (let index = 1; index < word.length; index++) {
      const at = this.#at + index;
      if (byteOrSpace(this.#body, at) !== word.charCodeAt(index)) return notExpected(this.#body, at, `in literal ${word} (expecting '${word[index] ?? ''}')`);
    }
    this.#at += word.length;
    return null;
  }

  #number(): string | null {
    const body = this.#body;
    const start = this.#at;
    let at = start;
    if (body[at] === minus) at++;
    if (!isDigit(body[at])) return notExpected(body, at, 'in numeric literal');
    if (body[at] === zero) at++;
    else at = skipDigits(body, at);
    const integerEnd = at;
    if (body[at] === point) {
      at++;
      if (!isDigit(body[at])) return notExpected(body, at, 'after decimal point in numeric literal');
      at = skipDigits(body, at);
    }
    let mayBeHuge = integerEnd - start > 300;
    if (body[at] === 0x65 || body[at] === 0x45) {
      at++;
      if (body[at] === 0x2b || body[at] === minus) at++;
      if (!isDigit(body[at])) return notExpected(body, at, 'in exponent of numeric literal');
      at = skipDigits(body, at);
      mayBeHuge = true;
    }
    if (mayBeHuge && this.hugeNumber === null) {
      const text = String.fromCharCode(...body.subarray(start, Math.min(at, start + longestNumber)));
      if (!Number.isFinite(Number(at - start > longestNumber ? Infinity : text))) this.hugeNumber = text;
    }
    this.#at = at;
    return null;
  }
}

export function skipSpace(body: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    const byte = body[at];
    if (byte !== space && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
    at++;
  }
}

function skipDigits(body: Uint8Array, from: number): number {
  let at = from;
  while (isDigit(body[at])) at++;
  return at;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= 0x39;
}

function isHex(byte: number): boolean {
  return isDigit(byte) || (byte >= 0x61 && byte <= 0x66) || (byte >= 0x41 && byte <= 0x46);
}

/** Longer ones are not converted: a number of 3 MiB would take its time. */
const longestNumber = 4096;

const noByte = -1;
const space = 0x20;
const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;
const colon = 0x3a;
const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;
/** `" \ / b f n r t` */
const escapes: readonly number[] = [quote, backslash, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74];
