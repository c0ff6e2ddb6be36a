import { Option } from 'commander';

/** `--as`: whose name stands in the audit. */
export function asOption(): Option {
  return new Option('--as <name>', 'whose name the audit gets (default: that of the account that runs it)');
}
