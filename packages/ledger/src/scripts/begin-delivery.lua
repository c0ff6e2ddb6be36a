-- Starts an attempt at a delivery.
-- ARGV id, run, attempt to record when it has crashed too often before its rendering, and after
-- answers {'begun', token, attempt, event id, at, record, trace, credentialsOf, credentials, body, identity, selected,
--          group's output, rendering, spent, idle, now, redrive, names: index, name, ..., objects: index, result, ...,
--          coding, vouchedBy, chain before it was first redriven, chain, late}
--      or {'later', why, delay}
--      or {'ended', why, deliveries to enqueue, events to enqueue}
local id, run, crashed_before, crashed_after = take(), take(), take(), take()
local delivery = read_delivery(id, { 'v', 'state', 'run', 'starts', 'event', 'rendering', 'dueAt', 'group', 'redrive', 'identity', 'selected', 'token', 'attempt', 'trigger',
  'spent', 'idleSince', 'held', 'firstChain', 'chain' })
local current, event_id, rendering, due_at = delivery.run, delivery.event, delivery.rendering, delivery.dueAt
if not delivery.v then return { 'ended', 'missing', {}, {} } end
if tonumber(delivery.v) > FORMAT then return { 'later', 'newer', ENQUEUED_MS } end

local event = read_record(K.event .. event_id, { 'at', 'record', 'trace', 'credentialsOf', 'listener', 'coding', 'vouchedBy' })
local listener = event.listener
local queued, admitted = {}, {}

if delivery.state ~= 'open' then
  if delivery.state == 'opened' then open_deliveries(event_id, id, queued) end
  admitted_not_begun(listener, admitted)
  return { 'ended', 'final', queued, admitted }
end
if current ~= run then
  append(queued, id, tonumber(current), wait_left(due_at))
  return { 'ended', 'superseded', queued, admitted }
end
if tonumber(due_at) - now > EARLY_MS then return { 'later', 'early', wait_left(due_at) } end
if tonumber(delivery.starts) >= MAX_STARTS then
  local whole = read_event(event_id)
  add_attempt('d:' .. id, rendering and crashed_after or crashed_before)
  if rendering then change(delivery, 'uncertain', 1) end
  change(delivery, 'by', '')
  change(delivery, 'token', delivery.token + 1)
  redis.call('ZREM', K.open, 'd:' .. id)
  end_delivery(whole, delivery, 'dead')
  write_record(delivery)
  finish_event_if_done(whole, admitted)
  write_event(whole)
  return { 'ended', 'crashed', queued, admitted }
end

-- A start that came to nothing may have sent a create whose answer nobody saw.
if rendering and tonumber(delivery.starts) > 0 then change(delivery, 'uncertain', 1) end
local spent, idle = begin_attempt(delivery)
write_record(delivery)
-- Who gave its place up while it was put off does not take one again.
if run == '1' or redis.call('ZSCORE', K.admitted .. listener, event_id) then renew_admission(listener, event_id) end
must_be_touched_within('d:' .. id, BEGUN_MS)
local group_output = delivery.group ~= '' and redis.call('HGET', K.delivery .. delivery.group, 'output') or ''
local texts = redis.call('MGET', K.credentials .. event_id, K.body .. event_id)
return { 'begun', delivery.token, delivery.attempt, event_id, tonumber(event.at), event.record, event.trace, event.credentialsOf or event_id,
  texts[1] or '', texts[2] or '', delivery.identity, delivery.selected,
  group_output, rendering or '', spent, idle, now, delivery.redrive,
  redis.call('HGETALL', K.names .. id), redis.call('HGETALL', K.objects .. id),
  event.coding or '', event.vouchedBy or '', delivery.firstChain or '[]', delivery.chain or '[]',
  now - tonumber(due_at) }
