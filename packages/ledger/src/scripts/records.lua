local function must_be_touched_within(member, milliseconds)
  redis.call('ZADD', K.open, now + milliseconds, member)
end

local function add_attempt(member, attempt)
  redis.call('RPUSH', K.attempts .. member, string.format('%d %s', now, attempt))
  redis.call('LTRIM', K.attempts .. member, -ATTEMPTS_KEPT, -1)
end

-- Fencing ---------------------------------------------------------------------------------------------------------
-- Each begin makes a new token, from 1 on; parking, redriving and the sweeper make one too, so that older attempts are stale.
--   current   the attempt may write
--   repeated  it has written this already and asks again, its answer having been lost
--   stale     somebody else has taken over, or it is over
local function standing(record, what, token, open_state)
  local found = redis.call('HMGET', record, 'token', 'by', 'state')
  if found[2] == what .. token then return 'repeated' end
  if found[1] == token and token ~= '0' and found[3] == open_state then return 'current' end
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

local function has_room(listener)
  redis.call('ZREMRANGEBYSCORE', K.admitted .. listener, '-inf', now)
  return redis.call('ZCARD', K.admitted .. listener) < WINDOW
end

-- Run 0 waits in the pending list; run 1 is the first that has a job.
local function admit(listener, id)
  redis.call('HSET', K.event .. id, 'run', 1)
  renew_admission(listener, id)
  must_be_touched_within('e:' .. id, ENQUEUED_MS)
end

-- Admits one waiting event of the listener, if there is one and room for it: appends id and run to `admitted`.
local function admit_one(listener, admitted)
  local pending = K.pending .. listener
  local first = has_room(listener) and redis.call('ZPOPMIN', pending) or {}
  if redis.call('EXISTS', pending) == 0 then redis.call('ZREM', K.listeners, listener) end
  if not first[1] then return false end
  admit(listener, first[1])
  append(admitted, first[1], 1)
  return true
end

-- Finished work admits the next.
local function admit_next(listener, admitted)
  if not redis.call('ZSCORE', K.listeners, listener) then return end
  while admit_one(listener, admitted) do end
end

-- Admitted and never begun: after a lost answer nobody may have enqueued them. Enqueueing twice is harmless.
local function admitted_not_begun(listener, admitted)
  for _, id in ipairs(redis.call('ZRANGE', K.admitted .. listener, 0, -1)) do
    local event = redis.call('HMGET', K.event .. id, 'state', 'run', 'attempt')
    if event[1] == 'received' and event[3] == '0' then append(admitted, id, tonumber(event[2])) end
  end
end

-- Endings ---------------------------------------------------------------------------------------------------------
-- How long a repeat is answered with this event's id: for ever while it has dead letters (the repeat redrives them),
-- for its window when it created something, no longer when it created nothing.
local function settle_duplicate_key(id, key, window, has_dead_letter, created_at)
  if key == '' or redis.call('GET', K.duplicate .. key) ~= id then return end
  if has_dead_letter then return end
  local left = created_at and created_at + window - now or 0
  if left > 0 then
    redis.call('PEXPIRE', K.duplicate .. key, left)
  else
    redis.call('DEL', K.duplicate .. key)
  end
end

-- What came of an event, all in all, by which it is found when it is final: the first of these that is true.
local function outcome_of(id)
  local found = redis.call('HMGET', K.event .. id, 'failed', 'dead', 'createdAt', 'discarded', 'filtered')
  if found[1] == '1' or found[2] ~= '0' then return 'dead' end
  if found[3] then return 'created' end
  if found[4] then return 'discarded' end
  if found[5] then return 'filtered' end
  return 'nothing'
end

local function set_outcome(id, outcome)
  local event = K.event .. id
  local found = redis.call('HMGET', event, 'outcome', 'at')
  if found[1] then redis.call('ZREM', K.index .. 'state:' .. found[1], id) end
  if not outcome then
    redis.call('HDEL', event, 'outcome')
    return
  end
  redis.call('HSET', event, 'outcome', outcome)
  redis.call('ZADD', K.index .. 'state:' .. outcome, found[2], id)
end

local function finish_event(id, listener, admitted)
  local event = K.event .. id
  local found = redis.call('HMGET', event, 'failed', 'dead', 'createdAt', 'duplicateKey', 'window', 'bytes', 'coding')
  local outcome = outcome_of(id)
  redis.call('HSET', event, 'state', 'final', 'finalAt', now)
  redis.call('HDEL', event, 'credentialsOf')
  redis.call('DEL', K.credentials .. id)
  redis.call('ZREM', K.open, 'e:' .. id)
  redis.call('ZREM', K.unfinished, id)
  redis.call('ZADD', K.final, found[3] and math.max(now, found[3] + found[5]) or now, id)
  set_outcome(id, outcome)
  if outcome == 'nothing' then count(listener, 'nothing') end
  changed(id)
  if not found[7] and tonumber(found[6]) >= PACKED_FROM_BYTES then redis.call('RPUSH', K.packable, id) end
  settle_duplicate_key(id, found[4], tonumber(found[5]), found[1] == '1' or found[2] ~= '0', tonumber(found[3]))
  redis.call('ZREM', K.admitted .. listener, id)
  admit_next(listener, admitted)
end

-- The event itself is a dead letter: it never came to a decision.
local function fail_event(id, listener, admitted)
  redis.call('HSET', K.event .. id, 'failed', 1)
  becomes_dead('e:' .. id, K.event .. id, listener)
  count(listener, 'dead')
  finish_event(id, listener, admitted)
end

local function end_delivery(id, event_id, state)
  local event = K.event .. event_id
  local found = redis.call('HMGET', event, 'listener', 'at')
  redis.call('HSET', K.delivery .. id, 'state', state, 'finalAt', now)
  redis.call('ZREM', K.open, 'd:' .. id)
  if state ~= 'opened' then
    count(found[1], state)
    count_trigger(redis.call('HGET', K.delivery .. id, 'trigger'), state)
  end
  if state == 'created' then
    redis.call('HSET', event, 'createdAt', now)
    count_latency(found[1], now - found[2])
  end
  if state == 'filtered' then redis.call('HINCRBY', event, 'filtered', 1) end
  if state == 'dead' then
    becomes_dead('d:' .. id, K.delivery .. id, found[1])
    redis.call('HINCRBY', event, 'dead', 1)
  end
  redis.call('HINCRBY', event, 'open', -1)
  changed(event_id)
end

-- Whether the event is final now.
local function finish_event_if_done(id, admitted)
  local found = redis.call('HMGET', K.event .. id, 'open', 'listener', 'state')
  if found[3] == 'final' then return 1 end
  if found[1] ~= '0' then return 0 end
  finish_event(id, found[2], admitted)
  return 1
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

-- What an attempt that begins must know of those before: time spent, and how long it has lain since.
local function take_up(record)
  local found = redis.call('HMGET', record, 'spent', 'idleSince')
  redis.call('HDEL', record, 'held')
  return found[1] or '', found[2] and now - tonumber(found[2]) or 0
end

-- Deliveries ------------------------------------------------------------------------------------------------------
-- ARGV identity, selected, group, trigger as a term or ''; the term is appended to `terms`
local function create_delivery(event_id, id, terms)
  local identity, selected, group, trigger = take(), take(), take(), take()
  redis.call('HSET', K.delivery .. id, 'v', FORMAT, 'event', event_id, 'identity', identity, 'selected', selected, 'group', group,
    'trigger', trigger, 'state', 'open', 'run', 1, 'token', 0, 'by', '', 'starts', 0, 'attempt', 0, 'dueAt', now, 'redrive', 'none')
  append(terms, trigger)
  redis.call('RPUSH', K.deliveries .. event_id, id)
  redis.call('HINCRBY', K.event .. event_id, 'open', 1)
end

local function store_chain(id, chain)
  if chain ~= '' then redis.call('HSET', K.delivery .. id, 'chain', chain) end
end

-- What is stored already stays. The event is found by what was created.
local function store_object(id, event_id, index, result)
  if redis.call('HSETNX', K.objects .. id, index, result) == 0 then return end
  local places = {}
  for place in string.gmatch(redis.call('HGET', K.delivery .. id, 'places') or '', '[^\n]+') do append(places, place) end
  local place = string.match(places[index + 1] or '', '^[^\t]*')
  add_terms(event_id, { 'object:' .. cjson.decode(result).name .. '/' .. place })
  changed(event_id)
end

-- Reads a list of index, result from ARGV.
local function take_objects(id, event_id)
  for _ = 1, tonumber(take()) do
    local index = take()
    store_object(id, event_id, index, take())
  end
end

-- Reads rendering and places from ARGV.
local function take_rendering(id)
  local rendering, places = take(), take()
  if rendering == '' then return '' end
  if redis.call('HSETNX', K.delivery .. id, 'rendering', rendering) == 1 then redis.call('HSET', K.delivery .. id, 'places', places) end
  return redis.call('HGET', K.delivery .. id, 'rendering')
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
  local event = K.event .. id
  local found = redis.call('HMGET', event, 'state', 'listener', 'at')
  if found[1] ~= 'final' then return end
  redis.call('HSET', event, 'state', state)
  redis.call('HDEL', event, 'finalAt')
  set_outcome(id, nil)
  redis.call('ZREM', K.final, id)
  redis.call('ZADD', K.unfinished, found[3], id)
  renew_admission(found[2], id)
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
  local event = K.event .. event_id
  redis.call('HINCRBY', event, 'discarded', 1)
  changed(event_id)
  local found = redis.call('HMGET', event, 'failed', 'dead', 'createdAt', 'duplicateKey', 'window', 'state')
  if found[6] ~= 'final' then return end
  set_outcome(event_id, outcome_of(event_id))
  settle_duplicate_key(event_id, found[4], tonumber(found[5]), found[1] == '1' or found[2] ~= '0', tonumber(found[3]))
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
