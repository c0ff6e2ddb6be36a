-- Starts an attempt at an event's own job.
-- ARGV id, run, attempt to record when it has crashed too often
-- answers {'begun', token, attempt, at, record, trace, credentialsOf, credentials, body, now, spent, idle, coding, vouchedBy, late}
--      or {'dispatched', inline id or '', open deliveries: id, run, delay, ...}
--      or {'later', why, delay}
--      or {'ended', why, deliveries to enqueue, events to enqueue}
local id, run, crashed = take(), take(), take()
local event = read_record(K.event .. id, { 'v', 'state', 'run', 'starts', 'listener', 'inline', 'dueAt', 'token', 'attempt', 'spent', 'idleSince', 'held',
  'at', 'record', 'trace', 'credentialsOf', 'coding', 'vouchedBy' })
local current, listener, inline = event.run, event.listener, event.inline
local admitted = {}

if not event.v then return { 'ended', 'missing', {}, {} } end
if tonumber(event.v) > FORMAT then return { 'later', 'newer', ENQUEUED_MS } end
if event.state == 'final' then
  admitted_not_begun(listener, admitted)
  return { 'ended', 'final', {}, admitted }
end
-- Run 0 waits in the pending list and has no job.
if current ~= run or current == '0' then
  if current ~= '0' then append(admitted, id, tonumber(current)) end
  return { 'ended', 'superseded', {}, admitted }
end
if event.state == 'dispatched' then
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
if tonumber(event.dueAt) - now > EARLY_MS then return { 'later', 'early', wait_left(event.dueAt) } end
if tonumber(event.starts) >= MAX_STARTS then
  local failed = read_event(id)
  add_attempt('e:' .. id, crashed)
  change(failed, 'by', '')
  change(failed, 'token', failed.token + 1)
  fail_event(failed, admitted)
  write_event(failed)
  return { 'ended', 'crashed', {}, admitted }
end

local spent, idle = begin_attempt(event)
write_record(event)
renew_admission(listener, id)
must_be_touched_within('e:' .. id, BEGUN_MS)
local texts = redis.call('MGET', K.credentials .. id, K.body .. id)
return { 'begun', event.token, event.attempt, tonumber(event.at), event.record, event.trace, event.credentialsOf or id,
  texts[1] or '', texts[2] or '', now, spent, idle, event.coding or '', event.vouchedBy or '',
  now - tonumber(event.dueAt) }
