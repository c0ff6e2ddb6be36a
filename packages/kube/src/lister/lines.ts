/**
 * Lines out of chunks that are cut anywhere, in the middle of a character too: bytes are joined before they are decoded.
 * What follows the last newline is no line: the connection broke off inside it.
 */
export async function* lines(chunks: AsyncIterable<Uint8Array>, limitBytes: number): AsyncGenerator<string> {
  let pieces: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let newline = chunk.indexOf(NEWLINE); newline !== -1; newline = chunk.indexOf(NEWLINE, from)) {
      pieces.push(chunk.subarray(from, newline));
      yield Buffer.concat(pieces).toString('utf8');
      pieces = [];
      size = 0;
      from = newline + 1;
    }
    pieces.push(chunk.subarray(from));
    size += chunk.length - from;
    if (size > limitBytes) throw new Error(`a line is longer than ${limitBytes} bytes`);
  }
}

const NEWLINE = 0x0a;
