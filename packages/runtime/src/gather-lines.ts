import process from 'node:process';

/** Where lines go. */
export interface LineDestination {
  write(lines: string): void;
}

/**
 * Lines of one turn of the event loop leave in one write: a call of the kernel for each costs a service more than making the line. What is
 * left when the process ends is written then.
 */
export function gatherLines(destination: LineDestination): LineDestination {
  let lines = '';
  function flush(): void {
    const gathered = lines;
    lines = '';
    if (gathered !== '') destination.write(gathered);
  }
  process.on('exit', flush);
  return {
    write(line) {
      if (lines === '') setImmediate(flush);
      lines += line;
    },
  };
}
