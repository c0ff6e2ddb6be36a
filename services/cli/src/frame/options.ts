/** How the values of options are read, where more than one command has them. */
import { InvalidArgumentError } from 'commander';

export function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('wanted a port from 0 to 65535.');
  return port;
}
