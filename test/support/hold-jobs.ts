/** A consumer that takes jobs and never ends them, to be killed: node hold-jobs.ts REDIS_URL PREFIX */
import { consume } from '@millrace/queue';
import { Redis } from 'ioredis';

const [url = '', prefix = ''] = process.argv.slice(2);
const connection = new Redis(url, { maxRetriesPerRequest: null });

consume({
  connection,
  prefix,
  settings: { lockMs: 1_000, stalledCheckMs: 200, freshMs: 500 },
  concurrency: { events: 4, deliveries: 4 },
  onError: (error) => process.stderr.write(`${error.message}\n`),
  work({ id, run }) {
    process.stdout.write(`holds ${id}.${run}\n`);
    return new Promise(() => {});
  },
});
