-- Writes what select and the in-process chains came to, once per event and atomically.
-- ARGV id, token, attempt, note, failed, those that were filtered and their coding (filtered.ts), number of deliveries, then each:
--      id, trigger as a term, next; but for 'filtered': identity, selected, group, chain, and what belongs to next:
--      'settled' state, attempt, output, objects | 'inline' rendering, places | 'queued' delay, attempt, time spent
-- answers {'stale'} or {'recorded', final, deliveries to enqueue, events to enqueue}
local id, token, attempt, note, failed, filtered, filtered_coding = take(), take(), take(), take(), take(), take(), take()
local event = read_event(id)
local queued, admitted = {}, {}

local standing_now = standing(event, 'decided ', token, 'received')
if standing_now == 'stale' then return { 'stale' } end
if standing_now == 'repeated' then
  local open = {}
  open_deliveries(id, nil, open)
  for i = 1, #open, 3 do
    if open[i] ~= event.inline then append(queued, open[i], open[i + 1], open[i + 2]) end
  end
  admitted_not_begun(event.listener, admitted)
  return { 'recorded', event.state == 'final' and 1 or 0, queued, admitted }
end

local function settled(delivery)
  local state, delivery_attempt, output = take(), take(), take()
  add_attempt('d:' .. delivery.id, delivery_attempt)
  if output ~= '' then change(delivery, 'output', output) end
  take_objects(event, delivery)
  end_delivery(event, delivery, state)
end

-- The same attempt goes on with it: it has begun.
local function inline(delivery)
  change(delivery, 'rendering', take())
  change(delivery, 'places', take())
  begin_attempt(delivery)
  change(event, 'inline', delivery.id)
  must_be_touched_within('d:' .. delivery.id, BEGUN_MS)
end

local function waits(delivery)
  local delay, failure, spent = tonumber(take()), take(), take()
  if failure ~= '' then
    add_attempt('d:' .. delivery.id, failure)
    change(delivery, 'idleSince', now)
  end
  change(delivery, 'dueAt', now + delay)
  change(delivery, 'spent', spent)
  must_be_touched_within('d:' .. delivery.id, delay + ENQUEUED_MS)
  append(queued, delivery.id, 1, delay)
end

local next_step = { settled = settled, inline = inline, queued = waits }

change(event, 'state', 'dispatched')
change(event, 'by', 'decided ' .. token)
change(event, 'starts', 0)
change(event, 'note', note)
must_be_touched_within('e:' .. id, GUARDED_MS)
add_attempt('e:' .. id, attempt)
local ids, terms, filtered_of, filtered_terms = {}, {}, {}, {}
for i = 1, tonumber(take()) do
  local delivery_id, trigger, next_is = take(), take(), take()
  ids[i], terms[i] = delivery_id, trigger
  if next_is == 'filtered' then
    filtered_of[#filtered_of + 1], filtered_of[#filtered_of + 2] = K.filtered_of .. delivery_id, id
    filtered_terms[#filtered_terms + 1] = trigger
  else
    local delivery = new_delivery(event, delivery_id, trigger)
    local chain = take()
    if chain ~= '' then change(delivery, 'chain', chain) end
    next_step[next_is](delivery)
    write_record(delivery)
  end
end
add_deliveries(event, ids, terms)
if #filtered_terms > 0 then
  change(event, 'filtered', (event.filtered or 0) + #filtered_terms)
  count_of(event, 'filtered', #filtered_terms)
  count_triggers(filtered_terms, 'filtered')
  in_parts(filtered_of, function(...) redis.call('MSET', ...) end)
  redis.call('HSET', K.filtered .. id, 'v', FORMAT, 'at', whole(now), 'coding', filtered_coding, 'deliveries', filtered)
end

if failed == '1' then
  fail_event(event, admitted)
else
  finish_event_if_done(event, admitted)
end
write_event(event)
return { 'recorded', event.state == 'final' and 1 or 0, queued, admitted }
