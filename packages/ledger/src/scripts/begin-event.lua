-- Starts an attempt at an event's own job.
-- ARGV id, run, attempt to record when it has crashed too often
-- answers {'begun', token, attempt, at, record, trace, credentialsOf, credentials, body, now, spent, idle, coding, vouchedBy, late}
--      or {'dispatched', inline id or '', open deliveries: id, run, delay, ...}
--      or {'later', why, delay}
--      or {'ended', why, deliveries to enqueue, events to enqueue}
local id, run, crashed = take(), take(), take()
local event = K.event .. id
local found = redis.call('HMGET', event, 'v', 'state', 'run', 'starts', 'listener', 'inline', 'dueAt')
local version, state, current, starts, listener, inline, due_at = found[1], found[2], found[3], found[4], found[5], found[6], found[7]
local admitted = {}

if not version then return { 'ended', 'missing', {}, {} } end
if tonumber(version) > FORMAT then return { 'later', 'newer', ENQUEUED_MS } end
if state == 'final' then
  admitted_not_begun(listener, admitted)
  return { 'ended', 'final', {}, admitted }
end
-- Run 0 waits in the pending list and has no job.
if current ~= run or current == '0' then
  if current ~= '0' then append(admitted, id, tonumber(current)) end
  return { 'ended', 'superseded', {}, admitted }
end
if state == 'dispatched' then
  local going_on = inline and redis.call('HMGET', K.delivery .. inline, 'state', 'run') or {}
  local queued = {}
  open_deliveries(id, nil, queued)
  if not (going_on[1] == 'open' and going_on[2] == '1') then return { 'dispatched', '', queued } end
  local others = {}
  for i = 1, #queued, 3 do
    if queued[i] ~= inline then append(others, queued[i], queued[i + 1], queued[i + 2]) end
  end
  return { 'dispatched', inline, others }
end
if tonumber(due_at) - now > EARLY_MS then return { 'later', 'early', wait_left(due_at) } end
if tonumber(starts) >= MAX_STARTS then
  add_attempt('e:' .. id, crashed)
  redis.call('HSET', event, 'by', '')
  redis.call('HINCRBY', event, 'token', 1)
  fail_event(id, listener, admitted)
  return { 'ended', 'crashed', {}, admitted }
end

local token = redis.call('HINCRBY', event, 'token', 1)
redis.call('HINCRBY', event, 'starts', 1)
local attempt = redis.call('HINCRBY', event, 'attempt', 1)
local spent, idle = take_up(event)
renew_admission(listener, id)
must_be_touched_within('e:' .. id, BEGUN_MS)
local stored = redis.call('HMGET', event, 'at', 'record', 'trace', 'credentialsOf', 'coding', 'vouchedBy')
return { 'begun', token, attempt, tonumber(stored[1]), stored[2], stored[3], stored[4] or id,
  redis.call('GET', K.credentials .. id) or '', redis.call('GET', K.body .. id) or '', now, spent, idle, stored[5] or '', stored[6] or '',
  now - tonumber(due_at) }
