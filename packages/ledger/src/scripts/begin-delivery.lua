-- Starts an attempt at a delivery.
-- ARGV id, run, attempt to record when it has crashed too often before its rendering, and after
-- answers {'begun', token, attempt, event id, at, record, trace, credentialsOf, credentials, body, identity, selected,
--          group's output, rendering, spent, idle, now, redrive, names: index, name, ..., objects: index, result, ...,
--          coding, vouchedBy, chain before it was first redriven, chain, late}
--      or {'later', why, delay}
--      or {'ended', why, deliveries to enqueue, events to enqueue}
local id, run, crashed_before, crashed_after = take(), take(), take(), take()
local delivery = K.delivery .. id
local found = redis.call('HMGET', delivery, 'v', 'state', 'run', 'starts', 'event', 'rendering', 'dueAt', 'group', 'redrive', 'identity', 'selected')
local version, state, current, starts, event_id, rendering, due_at = found[1], found[2], found[3], found[4], found[5], found[6], found[7]
if not version then return { 'ended', 'missing', {}, {} } end
if tonumber(version) > FORMAT then return { 'later', 'newer', ENQUEUED_MS } end

local event = K.event .. event_id
local stored = redis.call('HMGET', event, 'at', 'record', 'trace', 'credentialsOf', 'listener', 'coding', 'vouchedBy')
local listener = stored[5]
local queued, admitted = {}, {}

if state ~= 'open' then
  if state == 'opened' then open_deliveries(event_id, id, queued) end
  admitted_not_begun(listener, admitted)
  return { 'ended', 'final', queued, admitted }
end
if current ~= run then
  append(queued, id, tonumber(current), wait_left(due_at))
  return { 'ended', 'superseded', queued, admitted }
end
if tonumber(due_at) - now > EARLY_MS then return { 'later', 'early', wait_left(due_at) } end
if tonumber(starts) >= MAX_STARTS then
  add_attempt('d:' .. id, rendering and crashed_after or crashed_before)
  if rendering then redis.call('HSET', delivery, 'uncertain', 1) end
  redis.call('HSET', delivery, 'by', '')
  redis.call('HINCRBY', delivery, 'token', 1)
  end_delivery(id, event_id, 'dead')
  finish_event_if_done(event_id, admitted)
  return { 'ended', 'crashed', queued, admitted }
end

-- A start that came to nothing may have sent a create whose answer nobody saw.
if rendering and tonumber(starts) > 0 then redis.call('HSET', delivery, 'uncertain', 1) end
local token = redis.call('HINCRBY', delivery, 'token', 1)
redis.call('HINCRBY', delivery, 'starts', 1)
local spent, idle = take_up(delivery)
local attempt = redis.call('HINCRBY', delivery, 'attempt', 1)
-- Who gave its place up while it was put off does not take one again.
if run == '1' or redis.call('ZSCORE', K.admitted .. listener, event_id) then renew_admission(listener, event_id) end
must_be_touched_within('d:' .. id, BEGUN_MS)
local group_output = found[8] ~= '' and redis.call('HGET', K.delivery .. found[8], 'output') or ''
return { 'begun', token, attempt, event_id, tonumber(stored[1]), stored[2], stored[3], stored[4] or event_id,
  redis.call('GET', K.credentials .. event_id) or '', redis.call('GET', K.body .. event_id) or '', found[10], found[11],
  group_output, rendering or '', spent, idle, now, found[9],
  redis.call('HGETALL', K.names .. id), redis.call('HGETALL', K.objects .. id),
  stored[6] or '', stored[7] or '', redis.call('HGET', delivery, 'firstChain') or '[]', redis.call('HGET', delivery, 'chain') or '[]',
  now - tonumber(due_at) }
