/** What tests of interceptors have in common: a request, secrets that exist, servers that answer as told. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { receivedBody, type Outgoing, type OutgoingAnswer, type OutgoingRequest, type SecretReader } from '@millrace/interceptors';
import type { InterceptorRequest, JsonValue } from '@millrace/triggers';

export function request(changes: Omit<Partial<InterceptorRequest>, 'body'> & { readonly body?: string } = {}): InterceptorRequest {
  const { body = '{}', ...rest } = changes;
  const received = receivedBody(Buffer.from(body));
  return {
    body: received,
    received,
    receivedAt: 0,
    header: {},
    extensions: {},
    params: {},
    context: { eventURL: '/hook?q=1', eventID: 'event-1', triggerID: 'namespaces/ns/triggers/t' },
    ...rest,
  };
}

export function never(): AbortSignal {
  return new AbortController().signal;
}

/** `namespace/name/key` to value. */
export function secretsWith(values: Readonly<Record<string, string>>): SecretReader {
  return {
    async read(namespace, name, key) {
      const value = values[`${namespace}/${name}/${key}`];
      if (value !== undefined) return { kind: 'value', value: Buffer.from(value) };
      return Object.keys(values).some((place) => place.startsWith(`${namespace}/${name}/`)) ? { kind: 'no-key' } : { kind: 'no-secret' };
    },
  };
}

export interface StubAnswer {
  readonly status?: number;
  readonly header?: Readonly<Record<string, readonly string[]>>;
  readonly body?: JsonValue | string;
}

/** Answers by path and query, 404 for everything else; keeps what it was asked. */
export function outgoingStub(answers: Readonly<Record<string, StubAnswer>>): { readonly outgoing: Outgoing; readonly asked: readonly OutgoingRequest[] } {
  const asked: OutgoingRequest[] = [];
  async function outgoing(call: OutgoingRequest): Promise<OutgoingAnswer> {
    asked.push(call);
    const { status = 200, header = {}, body = '' } = answers[call.url.replace('https://api.github.com', '')] ?? { status: 404, body: { message: 'Not Found' } };
    return { kind: 'answered', status, header, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) };
  }
  return { outgoing, asked };
}

export async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Runs `use` against a server on a free port of that address, and closes it whatever happens. */
export async function serving<T>(listener: (message: IncomingMessage, response: ServerResponse) => unknown, use: (port: number, server: Server) => Promise<T>, address = '127.0.0.1'): Promise<T> {
  const server = createServer((message, response) => void listener(message, response));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, address, resolve));
  try {
    return await use((server.address() as AddressInfo).port, server);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
