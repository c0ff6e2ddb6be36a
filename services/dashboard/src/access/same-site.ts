/**
 * Whether a request comes from our own pages. What changes something needs a header that no form can send and no other site may
 * (it would be asked about by CORS, which we answer to nobody); besides, browsers say where a request comes from.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { ActionHeader } from '../contract.ts';

const actionHeader: ActionHeader = { name: 'X-Millrace-Dashboard', value: '1' };

/** Why not, or null. `hosts` are names of ours that a proxy may have replaced in Host. */
export function notSameSite(method: string, headers: IncomingHttpHeaders, hosts: readonly string[] | null): string | null {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return `the request comes from another site (Sec-Fetch-Site: ${JSON.stringify(site)})`;
  if (method === 'GET' || method === 'HEAD') return null;
  const origin = headers.origin;
  const from = origin === undefined ? null : URL.parse(origin);
  if (origin !== undefined && from?.host !== headers.host && !(hosts ?? []).includes(from?.hostname ?? '')) return `the request comes from ${JSON.stringify(origin)}, which is not this dashboard`;
  return headers[actionHeader.name.toLowerCase()] === actionHeader.value ? null : `header ${actionHeader.name}: wanted "${actionHeader.value}" on every request that changes something`;
}
