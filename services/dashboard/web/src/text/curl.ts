/** A command that sends the same again. What was masked is not known here, and said to be left out. */
import type { EventDetail } from '../../../src/contract.ts';

export function curlCommand({ event, webhookUrl, body }: { readonly event: Pick<EventDetail, 'method' | 'url' | 'headers' | 'listener'>; readonly webhookUrl: string | null; readonly body: string }): string {
  const base = webhookUrl ?? 'https://MILLRACE';
  const url = `${base}/${event.listener.namespace}/${event.listener.name}${event.url === '/' ? '' : event.url}`;
  const masked = event.headers.filter(({ masked }) => masked).map(({ name }) => name);
  const lines = [
    `curl -sS ${event.method === 'POST' ? '' : `-X ${event.method} `}${shellWord(url)}`,
    ...event.headers.filter(({ name, masked }) => !masked && !ofTheConnection.has(name.toLowerCase())).flatMap(({ name, values }) => values.map((value) => `  -H ${shellWord(`${name}: ${value}`)}`)),
    `  --data-binary ${shellWord(body)}`,
  ];
  return [...(masked.length === 0 ? [] : [`# without ${masked.join(', ')}: credentials are not shown`]), lines.join(' \\\n')].join('\n');
}

/** In single quotes, where only the quote itself has a meaning. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** curl makes these itself. The same delivery id would be a repeat, which is what somebody who copies this may want to see. */
const ofTheConnection = new Set(['host', 'content-length', 'connection', 'transfer-encoding', 'accept-encoding', 'expect']);
