/** One request over a socket of its own, byte for byte as recorded: unclean paths, repeated headers, bodies that are chunked already. */
import { connect } from 'node:net';
import type { EndToEndInput } from './case.ts';

export interface Exchanged {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

/** Null where the connection was closed without an answer. */
export async function exchange(port: number, { method, path, headers, body = '', bodyBase64 }: EndToEndInput['request']): Promise<Exchanged | null> {
  const bytes = bodyBase64 === undefined ? Buffer.from(body) : Buffer.from(bodyBase64, 'base64');
  const lines = Object.entries(headers).flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${value}`));
  const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const length = names.has('transfer-encoding') || names.has('content-length') ? [] : [`Content-Length: ${bytes.length}`];
  const host = names.has('host') ? [] : ['Host: stand-in'];
  const head = [`${method} ${path} HTTP/1.1`, ...host, ...lines, ...length, '', ''].join('\r\n');
  const socket = connect(port, '127.0.0.1');
  socket.write(Buffer.concat([Buffer.from(head), bytes]));
  // The connection would stay open: a header that asks to close it would be one of the event's.
  let received = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    received = Buffer.concat([received, chunk]);
    const answer = readAnswer(received, method);
    if (answer !== null) return answer;
  }
  return null;
}

/** Null until all of it is there. */
function readAnswer(received: Buffer, method: string): Exchanged | null {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [first = '', ...rest] = received.toString('utf8', 0, end).split('\r\n');
  const headers = new Map(rest.map((line): [string, string] => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
  const length = method === 'HEAD' ? 0 : Number(headers.get('content-length') ?? 0);
  if (received.length < end + 4 + length) return null;
  return { status: Number(first.split(' ')[1]), headers, text: received.toString('utf8', end + 4, end + 4 + length) };
}
