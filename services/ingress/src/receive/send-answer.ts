import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';

/**
 * Writes the answer. A sender that is still sending would lose it if the connection closed at once (a reset discards
 * what it has not read: RFC 9112, 9.6), so what still comes is read for a moment and thrown away.
 */
export function sendAnswer(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) });
  if (request.complete || headers['Connection'] !== 'close') {
    response.end(body);
    return;
  }
  function end(): void {
    clearTimeout(timer);
    response.end();
  }
  const timer = setTimeout(end, lingerMs);
  request.once('end', end).once('close', end).resume();
  response.write(body);
}

const lingerMs = 500;
