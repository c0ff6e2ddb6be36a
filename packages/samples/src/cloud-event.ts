/** A CloudEvent in binary mode, of the kind that build systems send each other. https://cdevents.dev */
import { json } from './sample.ts';
import type { Sample } from './sample.ts';

const type = 'dev.cdevents.change.merged.0.3.0';

export const cloudEventSamples: readonly Sample[] = [
  {
    provider: 'cloudevent',
    event: 'change_merged',
    about: `a CloudEvent of type "${type}"`,
    contentType: json,
    headers: (id) => ({ 'Ce-Specversion': '1.0', 'Ce-Type': type, 'Ce-Source': '/example/express-app', 'Ce-Id': id }),
    body: () =>
      JSON.stringify({
        context: { version: '0.5.0', source: '/example/express-app', type },
        subject: { id: 'change-2', source: '/example/express-app', type: 'change', content: { repository: { id: 'express-app', url: 'https://git.example.com/example/express-app' }, branch: 'main', commit: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c' } },
      }),
  },
];
