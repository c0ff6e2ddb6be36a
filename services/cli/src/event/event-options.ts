import type { Command } from 'commander';

/** The options by which a person gives an event. */
export function eventOptions(command: Command): Command {
  return command
    .option('-e, --event <file>', "the event: a file with its body, or with headers, a blank line and the body; - reads the standard input")
    .option('--sample <provider/event>', 'a sample instead, such as github/push')
    .option('-H, --header <text>', '"Name: value", in place of a header of that name; may be given more than once', collected, [])
    .option('--url <path>', 'path and query of the request, as triggers see it');
}

function collected(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}
