import { textAt } from '../value/arguments.ts';
import { matches as matchesRegex } from '../regex/match.ts';
import { method, plain, type Functions } from './define.ts';

export const matches: Functions = {
  matches: [
    plain('matches', '(string, string) -> bool', (args, work) => matchesRegex(textAt(args, 0), textAt(args, 1), work)),
    method('matches_string', '(string, string) -> bool', (args, work) => matchesRegex(textAt(args, 0), textAt(args, 1), work)),
  ],
};
