/** `millrace send`: a sample event, or a body of one's own, sent the way its provider would; and what became of it. */
import { randomUUID } from 'node:crypto';
import { UserError } from '@millrace/runtime/user-error';
import { findSample, prepareSample, samples } from '@millrace/samples';
import type { PreparedEvent, Sample } from '@millrace/samples';
import type { ExitCode } from '../frame/exit-code.ts';
import { whyNoAnswer } from '../frame/no-answer.ts';
import { printResult } from '../frame/output.ts';
import type { OutputFormat } from '../frame/output.ts';
import { readInput } from '../frame/read-input.ts';
import { columns } from '../frame/text.ts';
import { complain } from '../frame/terminal.ts';
import type { Terminal } from '../frame/terminal.ts';
import { viewValue } from '../events/view-value.ts';
import { readRunning } from '../store/running.ts';
import { withStore } from '../store/with-store.ts';
import { describeEvent } from './describe.ts';
import { followEvent } from './follow.ts';
import { sendEvent } from './send.ts';
import type { Sent } from './send.ts';

export interface SendFlags {
  readonly to?: string;
  readonly listener?: string;
  readonly secret?: string;
  readonly secretFile?: string;
  readonly body?: string;
  readonly header?: readonly (readonly [string, string])[];
  readonly follow?: boolean;
  readonly within: number;
  readonly output: OutputFormat;
  readonly data: string;
}

export async function runSend(provider: string, event: string, flags: SendFlags, terminal: Terminal): Promise<ExitCode> {
  const sample = sampleOf(provider, event);
  const url = targetOf(flags);
  const prepared = withHeaders(prepareSample(sample, { id: randomUUID(), at: Date.now(), secret: secretOf(flags), body: flags.body === undefined ? null : readInput(flags.body) }), flags.header ?? []);
  const sent = await sendEvent(url, prepared, terminal.interrupted()).catch((error: unknown) => {
    throw new UserError(`${url}: no answer: ${whyNoAnswer(error)}`);
  });
  if (flags.follow !== true || sent.eventId === null) return tellSent(sent, url, flags, terminal);
  try {
    return await follow(sent, sent.eventId, url, flags, terminal);
  } catch (error) {
    // What was sent was sent.
    tellSent(sent, url, flags, terminal);
    throw error;
  }
}

function tellSent(sent: Sent, url: string, { output }: SendFlags, terminal: Terminal): ExitCode {
  printResult(terminal, output, { value: { url, ...sent }, table: () => sentLines(sent, url).join('\n') });
  return sent.eventId === null ? 1 : 0;
}

/** Fails when something of it became a dead letter, or is not final in time. */
function follow(sent: Sent, eventId: string, url: string, flags: SendFlags, terminal: Terminal): Promise<ExitCode> {
  return withStore(terminal, flags.data, async ({ ledger }) => {
    const view = await followEvent(ledger, eventId, flags.within, terminal.interrupted());
    if (view === null) {
      tellSent(sent, url, flags, terminal);
      complain(terminal, `event "${eventId}" is not in this Redis: the listener that answered stores elsewhere`);
      return 1;
    }
    printResult(terminal, flags.output, { value: { url, ...sent, event: viewValue(view, []) }, table: () => [...sentLines(sent, url), ...describeEvent(view).slice(1)].join('\n') });
    if (view.state !== 'final') complain(terminal, `event "${eventId}" is not final after ${flags.within / 1000} s`);
    return view.state === 'final' && view.outcome !== 'dead' ? 0 : 1;
  });
}

function sentLines({ status, text, eventId, duplicate }: Sent, url: string): readonly string[] {
  const rows = [
    ['to', url],
    ['answer', `${status}${duplicate ? ', a repeat of an event that is there already' : ''}${text === '' ? '' : `: ${text}`}`],
    ...(eventId === null ? [] : [['event', eventId]]),
  ];
  return columns(rows).text.split('\n');
}

function sampleOf(provider: string, event: string): Sample {
  const found = findSample(provider, event);
  if (found !== null) return found;
  const known = samples.map((sample) => `${sample.provider} ${sample.event}`).join(', ');
  throw new UserError(`sample "${provider} ${event}": wanted one of ${known}`);
}

function targetOf({ to, listener, data }: SendFlags): string {
  const base = to ?? readRunning(data)?.webhooks;
  if (base === undefined) throw new UserError('found nobody to send to: name it with --to URL, or start Millrace here (npm start)');
  const url = URL.parse(base);
  if (url === null || !/^https?:$/.test(url.protocol)) throw new UserError(`--to: found "${base}", wanted a URL that begins with http:// or https://`);
  if (listener !== undefined) url.pathname = `${url.pathname.replace(/\/$/, '')}/${listener}`;
  return url.href;
}

function secretOf({ secret, secretFile }: SendFlags): Uint8Array | null {
  if (secret !== undefined) return Buffer.from(secret);
  // An editor ends the file with a line's end, which is no part of the secret.
  return secretFile === undefined ? null : Buffer.from(Buffer.from(readInput(secretFile)).toString('utf8').replace(/\r?\n$/, ''));
}

/** What is given takes the place of the sample's own, whatever the case of its letters. */
function withHeaders({ headers, body }: PreparedEvent, given: NonNullable<SendFlags['header']>): PreparedEvent {
  const names = new Set(given.map(([name]) => name.toLowerCase()));
  const kept = Object.entries(headers).filter(([name]) => !names.has(name.toLowerCase()));
  return { headers: Object.fromEntries([...kept, ...given]), body };
}
