/** Does something of ours answer there? */
import { whyNoAnswer } from '../frame/no-answer.ts';
import { ok, wrong } from './check.ts';
import type { Check } from './check.ts';

/** Where senders send to: an ingress answers /live in Tekton's words. */
export async function checkWebhooks(url: string): Promise<Check> {
  const live = new URL('/live', url).href;
  const answer = await get(live);
  if ('trouble' in answer) return wrong('webhooks', `${live}: ${answer.trouble}`, 'see that the ingress runs, and what is in front of it (Service, Ingress, firewall) leads there');
  if (answer.status === 200 && answer.text === 'ok') return ok('webhooks', `an ingress answers at ${url}`);
  return wrong('webhooks', `${live}: found ${answer.status}, wanted 200 and "ok"`, 'something else answers there: see where the address leads');
}

export async function checkDashboard(url: string): Promise<Check> {
  const answer = await get(url);
  if ('status' in answer && answer.status === 200) return ok('dashboard', `the dashboard answers at ${url}`);
  return wrong('dashboard', `${url}: ${'trouble' in answer ? answer.trouble : `found ${answer.status}, wanted 200`}`, 'see dashboard.log in the data folder');
}

/** The ops port of a service. */
export async function checkReady(url: string): Promise<Check> {
  const ready = new URL('/ready', url).href;
  const answer = await get(ready);
  if ('trouble' in answer) return wrong('ready', `${ready}: ${answer.trouble}`, 'see that the service runs and that its ops port (MILLRACE_OPS_PORT, 9000) can be reached from here');
  if (answer.status === 200) return ok('ready', `${url} is ready`);
  return wrong('ready', `${ready}: found ${answer.status}: ${answer.text.replaceAll('\n', '; ')}`, 'it says itself what it waits for; its log says more');
}

type Got = { readonly status: number; readonly text: string } | { readonly trouble: string };

async function get(url: string): Promise<Got> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5000) });
    return { status: response.status, text: (await response.text()).trim().slice(0, 500) };
  } catch (error) {
    return { trouble: whyNoAnswer(error) };
  }
}
