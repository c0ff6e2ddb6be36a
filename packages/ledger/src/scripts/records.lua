local function must_be_touched_within(member, milliseconds)
  redis.call('ZADD', K.open, now + milliseconds, member)
end

local function add_attempt(member, attempt)
  local kept = redis.call('RPUSH', K.attempts .. member, string.format('%d %s', now, attempt))
  if kept > ATTEMPTS_KEPT then redis.call('LTRIM', K.attempts .. member, -ATTEMPTS_KEPT, -1) end
end

-- Fencing ---------------------------------------------------------------------------------------------------------
-- Each begin makes a new token, from 1 on; parking, redriving and the sweeper make one too, so that older attempts are stale.
--   current   the attempt may write
--   repeated  it has written this already and asks again, its answer having been lost
--   stale     somebody else has taken over, or it is over
-- Of a record in hand.
local function standing(record, what, token, open_state)
  if record.by == what .. token then return 'repeated' end
  if record.token == token and token ~= '0' and record.state == open_state then return 'current' end
  return 'stale'
end

-- Admission -------------------------------------------------------------------------------------------------------
local function renew_admission(listener, id)
  redis.call('ZADD', K.admitted .. listener, now + ADMISSION_MS, id)
end

-- A parked event lets go of its place soon: what waits for a remedy must not block its listener.
local function shorten_admission(listener, id)
  redis.call('ZADD', K.admitted .. listener, 'XX', 'LT', now + PARKED_ADMISSION_MS, id)
end

-- Places that ran out count no more; their entries go when their events end.
local function room_of(listener)
  return WINDOW - redis.call('ZCOUNT', K.admitted .. listener, '(' .. now, '+inf')
end

-- Run 0 waits in the pending list; run 1 is the first that has a job.
local function admit(listener, id)
  redis.call('HSET', K.event .. id, 'run', 1)
  renew_admission(listener, id)
  must_be_touched_within('e:' .. id, ENQUEUED_MS)
end

-- Admits waiting events of the listener, as many as there are, there is room for, and may be: appends id and run to `admitted`. How many it were.
local function admit_some(listener, most, admitted)
  local pending = K.pending .. listener
  local room = math.min(most, room_of(listener))
  local first = room > 0 and redis.call('ZPOPMIN', pending, room) or {}
  if redis.call('EXISTS', pending) == 0 then redis.call('ZREM', K.listeners, listener) end
  for i = 1, #first, 2 do
    admit(listener, first[i])
    append(admitted, first[i], 1)
  end
  return #first / 2
end

-- Finished work admits the next.
local function admit_next(listener, admitted)
  if redis.call('ZSCORE', K.listeners, listener) then admit_some(listener, WINDOW, admitted) end
end

-- Admitted and never begun: after a lost answer nobody may have enqueued them. Enqueueing twice is harmless.
local function admitted_not_begun(listener, admitted)
  for _, id in ipairs(redis.call('ZRANGE', K.admitted .. listener, 0, -1)) do
    local event = redis.call('HMGET', K.event .. id, 'state', 'run', 'attempt')
    if event[1] == 'received' and event[3] == '0' then append(admitted, id, tonumber(event[2])) end
  end
end

-- Events in hand -------------------------------------------------------------------------------------------------
local function read_event(id)
  local event = read_record(K.event .. id, { 'listener', 'at', 'state', 'token', 'by', 'terms', 'open', 'dead', 'failed', 'createdAt', 'discarded',
    'filtered', 'duplicateKey', 'window', 'bytes', 'coding', 'outcome', 'credentialsOf', 'inline' })
  event.id, event.counts, event.latencies = id, {}, 0
  return event
end

-- What is to be counted of the event is counted when it is written: a thousand triggers may be filtered at once.
local function count_of(event, what, times)
  event.counts[what] = (event.counts[what] or 0) + (times or 1)
end

local function write_event(event)
  write_record(event)
  changed(event.id)
  for what, times in pairs(event.counts) do count(event.listener, what, times) end
  if event.latencies > 0 then count_latency(event.listener, now - event.at, event.latencies) end
end

-- Endings ---------------------------------------------------------------------------------------------------------
local function has_dead_letter(event)
  return tonumber(event.failed) == 1 or tonumber(event.dead) ~= 0
end

-- How long a repeat is answered with this event's id: for ever while it has dead letters (the repeat redrives them),
-- for its window when it created something, no longer when it created nothing.
local function settle_duplicate_key(event)
  local key = event.duplicateKey
  if key == '' or redis.call('GET', K.duplicate .. key) ~= event.id then return end
  if has_dead_letter(event) then return end
  local left = event.createdAt and event.createdAt + event.window - now or 0
  if left > 0 then
    redis.call('PEXPIRE', K.duplicate .. key, left)
  else
    redis.call('DEL', K.duplicate .. key)
  end
end

-- What came of an event, all in all, by which it is found when it is final: the first of these that is true.
local function outcome_of(event)
  if has_dead_letter(event) then return 'dead' end
  if event.createdAt then return 'created' end
  if event.discarded then return 'discarded' end
  if event.filtered then return 'filtered' end
  return 'nothing'
end

-- `outcome` is nil when it has none any more.
local function set_outcome(event, outcome)
  if event.outcome then redis.call('ZREM', K.index .. 'state:' .. event.outcome, event.id) end
  if not outcome then
    redis.call('HDEL', event.key, 'outcome')
    return
  end
  change(event, 'outcome', outcome)
  redis.call('ZADD', K.index .. 'state:' .. outcome, event.at, event.id)
end

local function finish_event(event, admitted)
  local id, outcome = event.id, outcome_of(event)
  change(event, 'state', 'final')
  change(event, 'finalAt', now)
  if event.credentialsOf then redis.call('HDEL', event.key, 'credentialsOf') end
  redis.call('DEL', K.credentials .. id)
  redis.call('ZREM', K.open, 'e:' .. id)
  redis.call('ZREM', K.unfinished, id)
  redis.call('ZADD', K.final, event.createdAt and math.max(now, event.createdAt + event.window) or now, id)
  set_outcome(event, outcome)
  if outcome == 'nothing' then count_of(event, 'nothing') end
  if not event.coding and tonumber(event.bytes) >= PACKED_FROM_BYTES then redis.call('RPUSH', K.packable, id) end
  settle_duplicate_key(event)
  redis.call('ZREM', K.admitted .. event.listener, id)
  admit_next(event.listener, admitted)
end

-- The event itself is a dead letter: it never came to a decision.
local function fail_event(event, admitted)
  change(event, 'failed', 1)
  becomes_dead('e:' .. event.id, event.key, event.listener)
  count_of(event, 'dead')
  finish_event(event, admitted)
end

-- Both in hand. Its last attempt is stored already.
local function end_delivery(event, delivery, state)
  change(delivery, 'state', state)
  change(delivery, 'finalAt', now)
  change(event, 'open', event.open - 1)
  if state ~= 'opened' then count_trigger(delivery.trigger, state) end
  if state == 'filtered' or state == 'dead' then count_of(event, state) end
  if state == 'created' then
    change(event, 'createdAt', now)
    -- Each created one has its latency, by which it is counted.
    event.latencies = event.latencies + 1
  end
  if state == 'filtered' then change(event, 'filtered', (event.filtered or 0) + 1) end
  if state == 'dead' then
    becomes_dead('d:' .. delivery.id, delivery.key, event.listener)
    change(event, 'dead', event.dead + 1)
  end
end

-- Whether the event is final now.
local function finish_event_if_done(event, admitted)
  if event.state ~= 'final' and tonumber(event.open) == 0 then finish_event(event, admitted) end
  return event.state == 'final' and 1 or 0
end

-- Putting off -----------------------------------------------------------------------------------------------------
-- Run + 1 is current, due after the delay. What was held was not tried: neither its attempt nor the time that it lies counts.
-- ARGV attempt, or '' when held, delay, time spent, why it is held or '', place      answers the run
local function put_off(record, member, token, listener, event_id, admitted)
  local attempt, delay, spent, held, place = take(), tonumber(take()), take(), take(), take()
  if held == '' then
    add_attempt(member, attempt)
    redis.call('HSET', record, 'idleSince', now)
  else
    redis.call('HINCRBY', record, 'attempt', -1)
    redis.call('HSET', record, 'held', held)
    redis.call('HDEL', record, 'idleSince')
  end
  redis.call('HSET', record, 'by', 'parked ' .. token, 'starts', 0, 'dueAt', now + delay, 'spent', spent)
  redis.call('HINCRBY', record, 'token', 1)
  if place == 'given-up-soon' then shorten_admission(listener, event_id) end
  if place == 'given-up' then
    redis.call('ZREM', K.admitted .. listener, event_id)
    admit_next(listener, admitted)
  end
  must_be_touched_within(member, delay + ENQUEUED_MS)
  changed(event_id)
  return redis.call('HINCRBY', record, 'run', 1)
end

-- An attempt begins at a record in hand. What it must know of those before: time spent, and how long it has lain since.
local function begin_attempt(record)
  change(record, 'token', record.token + 1)
  change(record, 'starts', record.starts + 1)
  change(record, 'attempt', record.attempt + 1)
  if record.held then redis.call('HDEL', record.key, 'held') end
  return record.spent or '', record.idleSince and now - tonumber(record.idleSince) or 0
end

-- Deliveries ------------------------------------------------------------------------------------------------------
local function read_delivery(id, fields)
  local delivery = read_record(K.delivery .. id, fields)
  delivery.id = id
  return delivery
end

-- ARGV identity, selected, group      answers it in hand, not yet written
local function new_delivery(event, id, trigger)
  local delivery, identity, selected, group = record_in_hand(K.delivery .. id), take(), take(), take()
  delivery.id = id
  local fields = { 'v', FORMAT, 'event', event.id, 'identity', identity, 'selected', selected, 'group', group, 'trigger', trigger, 'state', 'open',
    'run', 1, 'token', 0, 'by', '', 'starts', 0, 'attempt', 0, 'dueAt', now, 'redrive', 'none' }
  for i = 1, #fields, 2 do change(delivery, fields[i], fields[i + 1]) end
  change(event, 'open', event.open + 1)
  return delivery
end

-- In the order in which they were selected; what the event is found by goes with them.
local function add_deliveries(event, ids, terms)
  in_parts(ids, function(...) redis.call('RPUSH', K.deliveries .. event.id, ...) end)
  add_terms(event, terms)
end

-- What is stored already stays. The event, in hand, is found by what was created.
local function store_object(event, delivery, index, result)
  if redis.call('HSETNX', K.objects .. delivery.id, index, result) == 0 then return end
  local places = {}
  for place in string.gmatch(delivery.places or '', '[^\n]+') do append(places, place) end
  local place = string.match(places[index + 1] or '', '^[^\t]*')
  add_terms(event, { 'object:' .. cjson.decode(result).name .. '/' .. place })
end

-- Reads a list of index, result from ARGV.
local function take_objects(event, delivery)
  for _ = 1, tonumber(take()) do
    local index = take()
    store_object(event, delivery, index, take())
  end
end

local function wait_left(due_at)
  return math.max(0, tonumber(due_at) - now)
end

-- Appends id, run and delay of each open delivery of the event, or only of a group's members.
local function open_deliveries(event_id, group, queued)
  for _, id in ipairs(redis.call('LRANGE', K.deliveries .. event_id, 0, -1)) do
    local found = redis.call('HMGET', K.delivery .. id, 'state', 'run', 'dueAt', 'group')
    if found[1] == 'open' and (group == nil or found[4] == group) then append(queued, id, tonumber(found[2]), wait_left(found[3])) end
  end
end

-- Redrive ---------------------------------------------------------------------------------------------------------
-- Opens an event again. Its duplicate key needs no care: that of an event with dead letters never expires.
local function reopen_event(id, state)
  local event = read_event(id)
  if event.state ~= 'final' then return end
  redis.call('HSET', event.key, 'state', state)
  redis.call('HDEL', event.key, 'finalAt')
  set_outcome(event, nil)
  redis.call('ZREM', K.final, id)
  redis.call('ZADD', K.unfinished, event.at, id)
  renew_admission(event.listener, id)
  must_be_touched_within('e:' .. id, GUARDED_MS)
end

local function redrive_event(id)
  local event = K.event .. id
  reopen_event(id, 'received')
  redis.call('HDEL', event, 'failed', 'spent', 'idleSince', 'held')
  is_no_longer_dead('e:' .. id, event)
  changed(id)
  redis.call('HINCRBY', event, 'token', 1)
  redis.call('HSET', event, 'starts', 0, 'dueAt', now)
  must_be_touched_within('e:' .. id, ENQUEUED_MS)
  return redis.call('HINCRBY', event, 'run', 1)
end

-- Renders anew if nothing was created and no create has an unknown result; else what is stored is used.
local function redrive_delivery(id, event_id)
  local delivery = K.delivery .. id
  local created = redis.call('HGET', delivery, 'uncertain') == '1' or redis.call('HLEN', K.objects .. id) > 0
  if not created then
    redis.call('DEL', K.names .. id)
    redis.call('HDEL', delivery, 'rendering', 'places')
    -- What was verified while there were credentials must outlive what comes now.
    redis.call('HSETNX', delivery, 'firstChain', redis.call('HGET', delivery, 'chain') or '[]')
  end
  redis.call('HDEL', delivery, 'finalAt', 'spent', 'idleSince', 'held')
  redis.call('HINCRBY', delivery, 'token', 1)
  redis.call('HSET', delivery, 'state', 'open', 'starts', 0, 'dueAt', now, 'redrive', created and 'as-stored' or 'anew')
  is_no_longer_dead('d:' .. id, delivery)
  changed(event_id)
  redis.call('HINCRBY', K.event .. event_id, 'dead', -1)
  redis.call('HINCRBY', K.event .. event_id, 'open', 1)
  must_be_touched_within('d:' .. id, ENQUEUED_MS)
  reopen_event(event_id, 'dispatched')
  return redis.call('HINCRBY', delivery, 'run', 1)
end

-- Discard ---------------------------------------------------------------------------------------------------------
-- Nothing is to come of a dead letter: somebody has said so. A repeat of its event is a new event then, unless the event created something.
local function one_discarded(event_id)
  local event = read_event(event_id)
  change(event, 'discarded', (event.discarded or 0) + 1)
  if event.state == 'final' then
    set_outcome(event, outcome_of(event))
    settle_duplicate_key(event)
  end
  write_event(event)
end

local function discard_event(id)
  is_no_longer_dead('e:' .. id, K.event .. id)
  redis.call('HDEL', K.event .. id, 'failed')
  one_discarded(id)
end

local function discard_delivery(id, event_id)
  is_no_longer_dead('d:' .. id, K.delivery .. id)
  redis.call('HSET', K.delivery .. id, 'state', 'discarded')
  redis.call('HINCRBY', K.event .. event_id, 'dead', -1)
  one_discarded(event_id)
end

-- Acting on dead letters ------------------------------------------------------------------------------------------
-- Appends what is to be enqueued. Whether it was a dead letter.
local function act_on(action, member, vouched_by, deed, queued, admitted)
  local is_event, id = string.sub(member, 1, 1) == 'e', string.sub(member, 3)
  local event_id = is_event and id or redis.call('HGET', K.delivery .. id, 'event')
  local version = event_id and redis.call('HGET', K.event .. event_id, 'v')
  if not version or tonumber(version) > FORMAT or not redis.call('ZSCORE', K.dead, member) then return false end
  write_at(event_id, deed)
  if action == 'discard' then
    if is_event then discard_event(id) else discard_delivery(id, event_id) end
    return true
  end
  if vouched_by ~= '' then redis.call('HSET', K.event .. event_id, 'vouchedBy', vouched_by) end
  if is_event then append(admitted, id, redrive_event(id)) else append(queued, id, redrive_delivery(id, event_id), 0) end
  return true
end
