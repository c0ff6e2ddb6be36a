/** `--data`: the folder of the `millrace up` that a command belongs to. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Option } from 'commander';

const dataFolder = path.normalize(fileURLToPath(new URL('../../../../.millrace', import.meta.url)));

export function dataOption(description = 'the data folder of the running `millrace up` that is asked when REDIS_URL is not set'): Option {
  return new Option('--data <folder>', description).default(dataFolder, '.millrace beside the sources');
}
