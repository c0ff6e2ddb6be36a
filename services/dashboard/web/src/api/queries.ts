/** What the pages read. A key begins with what it is about, so that live.ts can say what is out of date. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type {
  AuditPage,
  AuditQuery,
  BodyAnswer,
  BulkFilter,
  BulksAnswer,
  DeadLettersPage,
  DeadLettersQuery,
  EventDetail,
  EventsPage,
  EventsQuery,
  ListenerDetail,
  ListenersAnswer,
  ObjectsAnswer,
  OverviewAnswer,
  OverviewQuery,
  PreviewAnswer,
  QueuesAnswer,
  ReasonsAnswer,
  SamplesAnswer,
  Session,
  TriggerNames,
  TriggersAnswer,
  TriggersQuery,
} from '../../../src/contract.ts';
import { prettyJson } from '../text/json-text.ts';
import { change, queryString, read, readBytes } from './call.ts';

export function sessionQuery() {
  return queryOptions({ queryKey: ['session'], queryFn: ({ signal }) => read<Session>('session', signal), staleTime: 60_000 });
}

/** `key` is what was asked for; `query` is made when it is asked, so that "the last hour" moves on. */
export function eventsQuery(key: string, query: (now: number) => EventsQuery) {
  return queryOptions({ queryKey: ['events', key], queryFn: ({ signal }) => read<EventsPage>(`events${queryString(query(Date.now()))}`, signal), placeholderData: keepPreviousData });
}

export function eventQuery(id: string) {
  return queryOptions({ queryKey: ['event', id], queryFn: ({ signal }) => read<EventDetail>(`events/${encodeURIComponent(id)}`, signal) });
}

export function bodyQuery(id: string) {
  return queryOptions({ queryKey: ['body', id], queryFn: ({ signal }) => read<BodyAnswer>(`events/${encodeURIComponent(id)}/body`, signal), staleTime: Infinity });
}

/** All of it, indented where it is JSON: to be edited. */
export function bodyTextQuery(id: string) {
  return queryOptions({
    queryKey: ['body', id, 'text'],
    queryFn: async () => prettyJson(new TextDecoder().decode(await readBytes(`events/${encodeURIComponent(id)}/body/raw`))),
    staleTime: Infinity,
  });
}

/** Asked again as long as something still runs. */
export function objectsQuery(id: string) {
  return queryOptions({
    queryKey: ['objects', id],
    queryFn: ({ signal }) => read<ObjectsAnswer>(`events/${encodeURIComponent(id)}/objects`, signal),
    refetchInterval: ({ state }) => (state.data?.objects.some(({ state }) => state === 'running') === true ? 3_000 : false),
  });
}

export function deadLettersQuery(query: DeadLettersQuery) {
  return queryOptions({ queryKey: ['dead-letters', query], queryFn: ({ signal }) => read<DeadLettersPage>(`dead-letters${queryString(query)}`, signal), placeholderData: keepPreviousData });
}

export function reasonsQuery() {
  return queryOptions({ queryKey: ['dead-letters', 'reasons'], queryFn: ({ signal }) => read<ReasonsAnswer>('dead-letters/reasons', signal) });
}

export function previewQuery(filter: BulkFilter) {
  return queryOptions({ queryKey: ['preview', filter], queryFn: () => change<PreviewAnswer>('bulks/preview', filter), staleTime: 0, gcTime: 0 });
}

export function bulksQuery() {
  return queryOptions({
    queryKey: ['bulks'],
    queryFn: ({ signal }) => read<BulksAnswer>('bulks', signal),
    refetchInterval: ({ state }) => (state.data?.bulks.some(({ state }) => state === 'running') === true ? 1_000 : false),
  });
}

export function queuesQuery() {
  return queryOptions({ queryKey: ['queues'], queryFn: ({ signal }) => read<QueuesAnswer>('queues', signal), refetchInterval: 5_000 });
}

export function overviewQuery(query: OverviewQuery) {
  return queryOptions({ queryKey: ['overview', query], queryFn: ({ signal }) => read<OverviewAnswer>(`overview${queryString(query)}`, signal), refetchInterval: 15_000, placeholderData: keepPreviousData });
}

export function listenersQuery() {
  return queryOptions({ queryKey: ['listeners'], queryFn: ({ signal }) => read<ListenersAnswer>('listeners', signal), staleTime: 10_000 });
}

export function listenerQuery(namespace: string, name: string) {
  return queryOptions({
    queryKey: ['listeners', namespace, name],
    queryFn: ({ signal }) => read<ListenerDetail>(`listeners/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`, signal),
    staleTime: 10_000,
  });
}

export function triggersQuery(query: TriggersQuery) {
  return queryOptions({ queryKey: ['triggers', query], queryFn: ({ signal }) => read<TriggersAnswer>(`triggers${queryString(query)}`, signal), staleTime: 10_000, placeholderData: keepPreviousData });
}

export function triggerNamesQuery() {
  return queryOptions({ queryKey: ['triggers', 'names'], queryFn: ({ signal }) => read<TriggerNames>('triggers/names', signal), staleTime: 10_000 });
}

export function samplesQuery() {
  return queryOptions({ queryKey: ['samples'], queryFn: ({ signal }) => read<SamplesAnswer>('samples', signal), staleTime: Infinity });
}

export function auditQuery(query: AuditQuery) {
  return queryOptions({ queryKey: ['audit', query], queryFn: ({ signal }) => read<AuditPage>(`audit${queryString(query)}`, signal), placeholderData: keepPreviousData });
}
