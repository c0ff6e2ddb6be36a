-- Writes what select and the in-process chains came to, once per event and atomically.
-- ARGV id, token, attempt, note, failed, number of deliveries, then each:
--      id, identity, selected, group, trigger as a term, chain, next and what belongs to it:
--      'settled' state, attempt, output, objects | 'inline' rendering, places | 'queued' delay, attempt, time spent
-- answers {'stale'} or {'recorded', final, deliveries to enqueue, events to enqueue}
local id, token, attempt, note, failed = take(), take(), take(), take(), take()
local event = K.event .. id
local listener = redis.call('HGET', event, 'listener')
local queued, admitted = {}, {}

local standing_now = standing(event, 'decided ', token, 'received')
if standing_now == 'stale' then return { 'stale' } end
if standing_now == 'repeated' then
  local inline = redis.call('HGET', event, 'inline')
  local open = {}
  open_deliveries(id, nil, open)
  for i = 1, #open, 3 do
    if open[i] ~= inline then append(queued, open[i], open[i + 1], open[i + 2]) end
  end
  admitted_not_begun(listener, admitted)
  return { 'recorded', redis.call('HGET', event, 'state') == 'final' and 1 or 0, queued, admitted }
end

local function settled(delivery)
  local state, delivery_attempt, output = take(), take(), take()
  add_attempt('d:' .. delivery, delivery_attempt)
  if output ~= '' then redis.call('HSET', K.delivery .. delivery, 'output', output) end
  take_objects(delivery, id)
  end_delivery(delivery, id, state)
end

local function inline(delivery)
  take_rendering(delivery)
  redis.call('HSET', event, 'inline', delivery)
  must_be_touched_within('d:' .. delivery, BEGUN_MS)
end

local function waits(delivery)
  local delay, failure, spent = tonumber(take()), take(), take()
  if failure ~= '' then
    add_attempt('d:' .. delivery, failure)
    redis.call('HSET', K.delivery .. delivery, 'idleSince', now)
  end
  redis.call('HSET', K.delivery .. delivery, 'dueAt', now + delay, 'spent', spent)
  must_be_touched_within('d:' .. delivery, delay + ENQUEUED_MS)
  append(queued, delivery, 1, delay)
end

local next_step = { settled = settled, inline = inline, queued = waits }

redis.call('HSET', event, 'state', 'dispatched', 'by', 'decided ' .. token, 'starts', 0, 'note', note)
must_be_touched_within('e:' .. id, GUARDED_MS)
add_attempt('e:' .. id, attempt)
changed(id)
local terms = {}
for _ = 1, tonumber(take()) do
  local delivery = take()
  create_delivery(id, delivery, terms)
  store_chain(delivery, take())
  next_step[take()](delivery)
end
add_terms(id, terms)

if failed == '1' then
  fail_event(id, listener, admitted)
  return { 'recorded', 1, queued, admitted }
end
return { 'recorded', finish_event_if_done(id, admitted), queued, admitted }
