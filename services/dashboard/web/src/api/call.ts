/** The one way to the server. */
import type { ActionHeader } from '../../../src/contract.ts';
import { Refused, readRefusal } from './refused.ts';

export async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
  // What the server answers is as contract.ts says: both are built from it.
  return (await (await ask(path, signal === undefined ? {} : { signal })).json()) as T;
}

export async function readBytes(path: string): Promise<Uint8Array> {
  return new Uint8Array(await (await ask(path, {})).arrayBuffer());
}

export async function change<T>(path: string, body: unknown, method: 'POST' | 'DELETE' = 'POST'): Promise<T> {
  const response = await ask(path, { method, headers: { 'Content-Type': 'application/json', [action.name]: action.value }, body: JSON.stringify(body) });
  return (response.status === 204 ? null : await response.json()) as T;
}

/** `?a=1&b=2&b=3`, without what is absent or empty. */
export function queryString(query: object): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') params.append(name, String(one));
    }
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

const action: ActionHeader = { name: 'X-Millrace-Dashboard', value: '1' };

async function ask(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`/api/${path}`, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Refused('no-answer', 'the dashboard does not answer: it is stopped, or the network is down', { cause: error });
  }
  if (!response.ok) throw await readRefusal(response);
  return response;
}
