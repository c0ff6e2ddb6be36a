/**
 * Lines of one turn of the event loop leave in one write: a thousand triggers may be filtered in one, and each write is a call of the
 * kernel. What is said last leaves before the process ends.
 */
import process from 'node:process';
import type { DestinationStream } from 'pino';

export function gatherLines(output: DestinationStream): DestinationStream {
  let gathered = '';
  function leave(): void {
    if (gathered === '') return;
    const lines = gathered;
    gathered = '';
    output.write(lines);
  }
  process.once('exit', leave);
  return {
    write(line) {
      if (gathered === '') setImmediate(leave);
      gathered += line;
    },
  };
}
