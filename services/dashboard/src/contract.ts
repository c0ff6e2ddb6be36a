/**
 * What the dashboard's pages and its server say to each other: types only, so that both import it. Every path begins with
 * `/api`; answers are JSON; times are milliseconds since the epoch by Redis TIME. What changes something is sent with the
 * `ActionHeader` and a JSON body. Whatever is refused is answered with a `Refusal`.
 *
 *   GET    session                         Session              who is looking, and what this dashboard can do
 *   POST   session                         SignIn -> Session    sign in with a Kubernetes token
 *   DELETE session                         204
 *   GET    events                          EventsQuery -> EventsPage
 *   GET    events/:id                      EventDetail
 *   GET    events/:id/body                 BodyAnswer           for showing
 *   GET    events/:id/body/raw             the bytes as received, as a download
 *   GET    events/:id/objects              ObjectsAnswer        live status of what it created
 *   POST   events/:id/replay               ReplayRequest -> ReplayAnswer
 *   GET    dead-letters                    DeadLettersQuery -> DeadLettersPage
 *   GET    dead-letters/reasons            ReasonsAnswer
 *   POST   dead-letters/redrive            LettersRequest -> ActedAnswer
 *   POST   dead-letters/discard            LettersRequest -> ActedAnswer
 *   POST   bulks/preview                   BulkFilter -> PreviewAnswer
 *   GET    bulks                           BulksAnswer          the newest
 *   POST   bulks                           BulkStart -> BulkRow
 *   GET    bulks/:id                       BulkRow
 *   POST   bulks/:id/cancel                BulkRow
 *   GET    queues                          QueuesAnswer
 *   POST   queues/pause, queues/resume     QueuesAnswer
 *   GET    overview                        OverviewQuery -> OverviewAnswer
 *   GET    listeners                       ListenersAnswer
 *   GET    listeners/:namespace/:name      ListenerDetail
 *   GET    triggers                        TriggersQuery -> TriggersAnswer
 *   GET    triggers/names                  TriggerNames         for suggestions
 *   GET    samples                         SamplesAnswer
 *   POST   try                             TryRequest -> TryAnswer
 *   GET    audit                           AuditQuery -> AuditPage
 *   GET    live                            server-sent events, see LiveEvents
 */
export type * from './contract/audit.ts';
export type * from './contract/dead-letters.ts';
export type * from './contract/event-detail.ts';
export type * from './contract/events.ts';
export type * from './contract/live.ts';
export type * from './contract/overview.ts';
export type * from './contract/queues.ts';
export type * from './contract/refusal.ts';
export type * from './contract/session.ts';
export type * from './contract/triggers.ts';
export type * from './contract/try-it.ts';
