/**
 * node bare-server.ts REDIS_URL: what any webhook receiver on the same parts has to do, and nothing else. It reads the body, parses it as JSON, stores the bytes
 * with one SET and adds one BullMQ job, then answers 202. Prints its port.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';

const redis = new Redis(process.argv[2] ?? '', { maxRetriesPerRequest: null });
const queue = new Queue('bare', { connection: redis });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    const id = randomUUID();
    JSON.parse(body.toString('utf8'));
    // In this order on one connection, both under way at once.
    void Promise.all([redis.set(`body:${id}`, body), queue.add('event', { id }, { jobId: `${id}.1`, attempts: 1, removeOnComplete: true, removeOnFail: true })]).then(() => {
      const answer = JSON.stringify({ eventID: id });
      response.writeHead(202, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(answer) }).end(answer);
    });
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.stdout.write(`${address.port}\n`);
});
// It ends with its owner, however that ends.
process.stdin.resume().on('close', () => process.exit());
