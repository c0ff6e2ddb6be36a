/** The event that a person gives to a command: a body, or a whole request as it came over the wire, or a sample. */
import { UserError } from '@millrace/runtime/user-error';
import { findSample, prepareSample, samples } from '@millrace/samples';
import { canonicalHeaders } from '@millrace/triggers';
import type { Event } from '@millrace/triggers';
import { readInput } from '../frame/read-input.ts';
import { readRequest } from './read-request.ts';
import type { WrittenRequest } from './read-request.ts';

export interface EventFlags {
  readonly event?: string;
  readonly sample?: string;
  readonly header?: readonly string[];
  readonly url?: string;
}

export interface GivenEvent {
  readonly event: Omit<Event, 'listener'>;
  readonly body: Uint8Array;
}

/** The same for every run, so that names and labels made from it can be compared. */
const eventId = '00000000-0000-4000-8000-000000000000';

export function givenEvent({ event: file, sample, header = [], url }: EventFlags, now: number): GivenEvent {
  if ((file === undefined) === (sample === undefined)) throw new UserError('wanted an event: either --event <file> or --sample <provider/event>');
  const given = sample === undefined ? readRequest(readInput(file ?? '')) : fromSample(sample, now);
  const headers = { ...given.headers, ...canonicalHeaders(header.map(headerOf)) };
  return {
    event: { id: eventId, receivedAt: now, method: given.method, url: url ?? given.url, headers: Object.hasOwn(headers, contentType) ? headers : { [contentType]: ['application/json'], ...headers } },
    body: given.body,
  };
}

const contentType = 'Content-Type';

function fromSample(wanted: string, now: number): WrittenRequest {
  const [provider = '', event = ''] = wanted.split('/');
  const sample = findSample(provider, event);
  if (sample === null) throw new UserError(`--sample: found "${wanted}", wanted one of ${samples.map((one) => `${one.provider}/${one.event}`).join(', ')}`);
  const { headers, body } = prepareSample(sample, { id: eventId, at: now, secret: null, body: null });
  return { method: 'POST', url: '/', headers: canonicalHeaders(Object.entries(headers)), body };
}

function headerOf(text: string): readonly [string, string] {
  const colon = text.indexOf(':');
  if (colon < 1) throw new UserError(`--header: found "${text}", wanted "Name: value"`);
  return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
}
