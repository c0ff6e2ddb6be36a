/** The body of an event: as it came in, or to be read. */
import type { BodyAnswer } from '../contract.ts';
import { Refused } from '../http/refused.ts';
import type { Asked, Ports } from './asked.ts';
import { seenEvent } from './event-detail.ts';

export async function rawBody(asked: Asked, { ledger }: Pick<Ports, 'ledger'>): Promise<Uint8Array> {
  const { event } = await seenEvent(asked, { ledger });
  const body = await ledger.body(event.id);
  if (body === null) throw new Refused('missing', `the body of event "${event.id}" is not there`);
  return body;
}

export async function showBody(asked: Asked, ports: Pick<Ports, 'ledger'>): Promise<BodyAnswer> {
  const body = await rawBody(asked, ports);
  const text = textOf(body);
  if (text === null) return { bytes: body.byteLength, text: null, pretty: null, cut: false };
  const cut = text.length > longestShown;
  return { bytes: body.byteLength, text: cut ? text.slice(0, longestShown) : text, pretty: cut ? null : indented(text), cut };
}

const longestShown = 1024 * 1024;

function textOf(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return null;
  }
}

/** The same JSON with a line for each member; numbers and texts stay letter by letter as they came. Null for what is no JSON. */
export function indented(text: string): string | null {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  const written: string[] = [];
  let depth = 0;
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g) ?? [];
  for (const [nth, token] of tokens.entries()) {
    const next = tokens[nth + 1];
    if (token === '{' || token === '[') {
      depth += 1;
      written.push(token, next === '}' || next === ']' ? '' : line(depth));
    } else if (token === '}' || token === ']') {
      depth -= 1;
      const isEmpty = tokens[nth - 1] === '{' || tokens[nth - 1] === '[';
      written.push(isEmpty ? '' : line(depth), token);
    } else if (token === ',') written.push(token, line(depth));
    else written.push(token, token === ':' ? ' ' : '');
  }
  return written.join('');
}

function line(depth: number): string {
  return `\n${'  '.repeat(depth)}`;
}
