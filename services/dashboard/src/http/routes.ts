/** Every route of the API, with what answers it. */
import type { Asked, Ports } from '../api/asked.ts';
import { actOnLetters, replayEvent } from '../api/acting.ts';
import { listAudit } from '../api/audit.ts';
import { rawBody, showBody } from '../api/body.ts';
import { cancelBulk, listBulks, previewBulk, showBulk, startBulk } from '../api/bulks.ts';
import { countReasons, listDeadLetters } from '../api/dead-letters.ts';
import { showEvent } from '../api/event-detail.ts';
import { listEvents } from '../api/events.ts';
import { listListeners, showListener } from '../api/listeners.ts';
import { showObjects } from '../api/objects.ts';
import { showOverview } from '../api/overview.ts';
import { setPaused, showQueues } from '../api/queues.ts';
import { listSamples } from '../api/samples.ts';
import { listTriggers, nameTriggers } from '../api/triggers.ts';
import { tryEvent } from '../api/try-it.ts';

export interface Route {
  readonly method: 'get' | 'post';
  readonly path: string;
  /** It changes something: refused where the dashboard is read-only. */
  readonly acts: boolean;
  readonly answer: (asked: Asked, ports: Ports) => Promise<unknown>;
}

export const routes: readonly Route[] = [
  look('/events', listEvents),
  look('/events/:id', showEvent),
  look('/events/:id/body', showBody),
  look('/events/:id/body/raw', rawBody),
  look('/events/:id/objects', showObjects),
  act('/events/:id/replay', replayEvent),
  look('/dead-letters', listDeadLetters),
  look('/dead-letters/reasons', countReasons),
  act('/dead-letters/redrive', (asked, ports) => actOnLetters('redrive', asked, ports)),
  act('/dead-letters/discard', (asked, ports) => actOnLetters('discard', asked, ports)),
  ask('/bulks/preview', previewBulk),
  look('/bulks', listBulks),
  act('/bulks', startBulk),
  look('/bulks/:id', showBulk),
  act('/bulks/:id/cancel', cancelBulk),
  look('/queues', showQueues),
  act('/queues/pause', (asked, ports) => setPaused(true, asked, ports)),
  act('/queues/resume', (asked, ports) => setPaused(false, asked, ports)),
  look('/overview', showOverview),
  look('/listeners', listListeners),
  look('/listeners/:namespace/:name', showListener),
  look('/triggers', listTriggers),
  look('/triggers/names', nameTriggers),
  look('/samples', listSamples),
  ask('/try', tryEvent),
  look('/audit', listAudit),
];

function look(path: string, answer: Route['answer']): Route {
  return { method: 'get', path, acts: false, answer };
}

/** A question with a body. */
function ask(path: string, answer: Route['answer']): Route {
  return { method: 'post', path, acts: false, answer };
}

function act(path: string, answer: Route['answer']): Route {
  return { method: 'post', path, acts: true, answer };
}
