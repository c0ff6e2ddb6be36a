// Prints docs/metrics.md, made of the declarations; with --write it writes it. A test compares both.
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { processMetrics, redisMetrics } from '@millrace/runtime';
import { controllerMetrics } from '../services/controller/src/events.ts';
import { dashboardMetrics } from '../services/dashboard/src/events.ts';
import { forwarderMetrics, ingressMetrics } from '../services/ingress/src/events.ts';
import { workerMetrics } from '../services/worker/src/events.ts';

const rooms = [
  ['Ingress', 'services/ingress/src/events.ts', ingressMetrics],
  ['Forwarder (`-el-image`)', 'services/ingress/src/events.ts', forwarderMetrics],
  ['Worker', 'services/worker/src/events.ts', workerMetrics],
  ['Controller', 'services/controller/src/events.ts', controllerMetrics],
  ['Dashboard', 'services/dashboard/src/events.ts', dashboardMetrics],
  ['Redis, as ingress and worker see it', 'packages/runtime/src/redis-metrics.ts', redisMetrics],
  ['Every process', 'packages/runtime/src/process-metrics.ts', processMetrics],
];

const head = `# Metrics

Made by \`npm run docs:metrics\` from the declarations in the code; do not edit. [telemetry.md](telemetry.md) says how to use them.

Each process answers \`GET /metrics\` on its ops port (9000, \`MILLRACE_OPS_PORT\`); a forwarder on the port that
Tekton's controller has for its listener (\`METRICS_PROMETHEUS_PORT\`). Every series carries \`otel_scope_name\`; Tekton's
own metrics have Tekton's names, labels and scope, so that boards made for it go on working. Every label has few values: names of
stages, outcomes and reasons are closed lists (\`packages/triggers/src/outcome.ts\`), and listeners are counted by name only up to a
number that is named below. No label holds an event's, a delivery's or a sender's own words. What can't be found out at a scrape, because Redis is away, is \`NaN\`.
`;

function line({ kind, name, labels, description, boundaries = [] }) {
  const buckets = boundaries.length === 0 ? '' : ` Buckets: ${boundaries.join(', ')}.`;
  return `| \`${name}\` | ${kind} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${description.replace(/([^.])$/, '$1.')}${buckets} |`;
}

function section([title, file, table]) {
  return [`\n## ${title}\n`, `\`${file}\`\n`, '| name | kind | labels | what |', '| --- | --- | --- | --- |', ...Object.values(table).map(line)].join('\n');
}

const text = `${head}${rooms.map(section).join('\n')}\n`;
if (process.argv[2] === '--write') writeFileSync(new URL('../docs/metrics.md', import.meta.url), text);
else process.stdout.write(text);
