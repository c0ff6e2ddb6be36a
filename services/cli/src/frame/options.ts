/** How the values of options are read, where more than one command has them. */
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { bytes } from '@millrace/runtime/env-formats';

export function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('wanted a port from 0 to 65535.');
  return port;
}

/** Of a list that is read page by page. */
export function addPageOptions(command: Command): Command {
  return command
    .option('--limit <number>', 'how many at most', limitOf, 20)
    .option('--cursor <cursor>', 'go on where an earlier list ended')
    .option('--all', 'all there are, page by page');
}

export function limitOf(text: string): number {
  const limit = Number(text);
  if (!/^\d{1,6}$/.test(text) || limit < 1) throw new InvalidArgumentError('wanted a whole number from 1 to 999999.');
  return limit;
}

/** What `try` and `shadow` have to know of ingress. */
export function addBodyLimit(command: Command): Command {
  return command.option('--body-limit <bytes>', 'how large a body ingress takes, such as 10Mi; without it as MILLRACE_BODY_LIMIT says, else 3Mi', bytesOf);
}

function bytesOf(text: string): number {
  const read = bytes.read(text);
  if (read === null) throw new InvalidArgumentError(`wanted ${bytes.wanted}.`);
  return read.value;
}

export function placeOf(text: string): string {
  if (!/^[^/\s]+\/[^/\s]+$/.test(text)) throw new InvalidArgumentError('wanted a namespace and a name: namespace/name.');
  return text;
}

export function urlOf(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) throw new InvalidArgumentError('wanted a URL that begins with http:// or https://.');
  return url.href;
}
