-- Stores an event: duplicate key, record, body, open-index entry and pending or admitted entry, all or nothing.
-- ARGV id, listener, record, trace, credentials, body, bytes, duplicate key, window, terms, audit entry or '', who vouches for it or ''
-- answers {'stored', receivedAt, admitted} or {'duplicate', first id, redriven event's run or 0, redriven: id, run, ...}
local id, listener, record, trace, credentials, body, bytes, key, window = take(), take(), take(), take(), take(), take(), take(), take(), tonumber(take())
local terms, audit, vouched_by = take_list(), take(), take()
local event = K.event .. id

-- A retry of the same write is answered as the write was.
local stored = redis.call('HMGET', event, 'at', 'run')
if stored[1] then return { 'stored', tonumber(stored[1]), stored[2] == '0' and 0 or 1 } end

-- The repeat's own credentials serve the attempts that it starts: those of the first are gone.
local function redrive(first, found)
  local run, deliveries = 0, {}
  if found.failed == '1' then run = redrive_event(first) end
  if tonumber(found.dead) > 0 then
    for _, delivery in ipairs(redis.call('LRANGE', K.deliveries .. first, 0, -1)) do
      if redis.call('HGET', K.delivery .. delivery, 'state') == 'dead' then append(deliveries, delivery, redrive_delivery(delivery, first)) end
    end
  end
  if (run > 0 or #deliveries > 0) and found.state == 'final' and #credentials > 0 then
    redis.call('SET', K.credentials .. first, credentials)
    redis.call('HSET', K.event .. first, 'credentialsOf', id)
  end
  return run, deliveries
end

local function duplicate_of(first)
  local names = { 'v', 'state', 'failed', 'dead', 'createdAt' }
  local values = redis.call('HMGET', K.event .. first, unpack(names))
  local found = {}
  for i, name in ipairs(names) do found[name] = values[i] end
  if not found.v then return nil end

  local has_dead_letter = found.failed == '1' or found.dead ~= '0'
  local created_lately = found.createdAt and now - tonumber(found.createdAt) < window
  if found.state == 'final' and not has_dead_letter and not created_lately then return nil end

  for _, entry in ipairs(redis.call('LRANGE', K.repeats .. first, 0, -1)) do
    local repeated = cjson.decode(entry)
    if repeated.id == id then return { 'duplicate', first, repeated.event, repeated.deliveries } end
  end

  local run, deliveries = 0, {}
  if has_dead_letter and tonumber(found.v) <= FORMAT then run, deliveries = redrive(first, found) end
  redis.call('LPUSH', K.repeats .. first, cjson.encode({ at = now, id = id, event = run, deliveries = deliveries }))
  redis.call('LTRIM', K.repeats .. first, 0, REPEATS_KEPT - 1)
  redis.call('HINCRBY', K.event .. first, 'duplicates', 1)
  changed(first)
  count(listener, 'duplicate', 1)
  return { 'duplicate', first, run, deliveries }
end

if key ~= '' then
  local first = redis.call('SET', K.duplicate .. key, id, 'NX', 'GET')
  local answer = first and duplicate_of(first)
  if answer then return answer end
  if first then redis.call('SET', K.duplicate .. key, id) end
end

-- Those that wait already go first.
local others_wait = redis.call('ZSCORE', K.listeners, listener)
local is_admitted = not others_wait and room_of(listener) > 0

local in_hand = record_in_hand(event)
in_hand.id, in_hand.at = id, now
add_terms(in_hand, terms)
redis.call('HSET', event, 'v', FORMAT, 'record', record, 'trace', trace, 'listener', listener, 'at', now, 'bytes', bytes,
  'state', 'received', 'run', is_admitted and 1 or 0, 'token', 0, 'by', '', 'starts', 0, 'attempt', 0, 'dueAt', now, 'open', 0, 'dead', 0,
  'duplicateKey', key, 'window', window, 'duplicates', 0, 'terms', in_hand.terms or '')
redis.call('SET', K.body .. id, body)
if #credentials > 0 then redis.call('SET', K.credentials .. id, credentials) end
redis.call('ZADD', K.events, now, id)
redis.call('ZADD', K.unfinished, now, id)
count(listener, 'received', 1)
if vouched_by ~= '' then redis.call('HSET', event, 'vouchedBy', vouched_by) end
if audit ~= '' then
  local deed = cjson.decode(audit)
  write_down(deed)
  if redis.call('EXISTS', K.event .. deed.about) == 1 then write_at(deed.about, deed) end
end
changed(id)

if not is_admitted then
  local turn = redis.call('INCR', K.turn)
  redis.call('ZADD', K.pending .. listener, turn, id)
  if not others_wait then redis.call('ZADD', K.listeners, turn, listener) end
  must_be_touched_within('e:' .. id, GUARDED_MS)
  return { 'stored', now, 0 }
end
renew_admission(listener, id)
must_be_touched_within('e:' .. id, ENQUEUED_MS)
return { 'stored', now, 1 }
