-- Stores events, those of one turn of a process together: duplicate key, event record, body, open-index entry and pending or admitted entry
-- of each, all or nothing. What goes into one sorted set or is counted at one listener goes in one command.
-- ARGV number of events, then each: id, listener, record, trace, credentials, body, bytes, duplicate key, window, terms, audit entry or '', who vouches for it or ''
-- answers for each {'stored', receivedAt, admitted}, {'duplicate', first id, redriven event's run or 0, redriven: id, run, ...} or an error
local events = tonumber(take())
local at, until_begun, until_admitted, until_given_up = whole(now), whole(now + ENQUEUED_MS), whole(now + GUARDED_MS), whole(now + ADMISSION_MS)

-- What is to be entered into sorted sets.
local entries = {}
local function enter(set, score, member)
  local list = entries[set] or {}
  list[#list + 1], list[#list + 2] = score, member
  entries[set] = list
end

-- The repeat's own credentials serve the attempts that it starts: those of the first are gone.
local function redrive(event, first, found)
  local run, deliveries = 0, {}
  if found.failed == '1' then run = redrive_event(first) end
  if tonumber(found.dead) > 0 then
    for _, delivery in ipairs(redis.call('LRANGE', K.deliveries .. first, 0, -1)) do
      if redis.call('HGET', K.delivery .. delivery, 'state') == 'dead' then append(deliveries, delivery, redrive_delivery(delivery, first)) end
    end
  end
  if (run > 0 or #deliveries > 0) and found.state == 'final' and #event.credentials > 0 then
    redis.call('SET', K.credentials .. first, event.credentials)
    redis.call('HSET', K.event .. first, 'credentialsOf', event.id)
  end
  return run, deliveries
end

local function duplicate_of(event, first)
  local names = { 'v', 'state', 'failed', 'dead', 'createdAt' }
  local values = redis.call('HMGET', K.event .. first, unpack(names))
  local found = {}
  for i, name in ipairs(names) do found[name] = values[i] end
  if not found.v then return nil end

  local has_dead_letter = found.failed == '1' or found.dead ~= '0'
  local created_lately = found.createdAt and now - tonumber(found.createdAt) < tonumber(event.window)
  if found.state == 'final' and not has_dead_letter and not created_lately then return nil end

  for _, entry in ipairs(redis.call('LRANGE', K.repeats .. first, 0, -1)) do
    local repeated = cjson.decode(entry)
    if repeated.id == event.id then return { 'duplicate', first, repeated.event, repeated.deliveries } end
  end

  local run, deliveries = 0, {}
  if has_dead_letter and tonumber(found.v) <= FORMAT then run, deliveries = redrive(event, first, found) end
  redis.call('LPUSH', K.repeats .. first, cjson.encode({ at = now, id = event.id, event = run, deliveries = deliveries }))
  redis.call('LTRIM', K.repeats .. first, 0, REPEATS_KEPT - 1)
  redis.call('HINCRBY', K.event .. first, 'duplicates', 1)
  changed(first)
  count(event.listener, 'duplicate', 1)
  return { 'duplicate', first, run, deliveries }
end

-- Listeners in hand: whether events wait already, which go first, how many more may be admitted, and how many are stored now.
local listeners = {}
local function read_listener(name)
  local events_wait = redis.call('ZSCORE', K.listeners, name)
  listeners[name] = { events_wait = events_wait, room = events_wait and 0 or room_of(name), stored = 0 }
  return listeners[name]
end

local turn
local function next_turn()
  turn = (turn or redis.call('INCRBY', K.turn, events) - events) + 1
  return whole(turn)
end

-- Whether it is admitted: 1 or 0.
local function take_place(event)
  local listener = listeners[event.listener] or read_listener(event.listener)
  listener.stored = listener.stored + 1
  if listener.room > 0 then
    listener.room = listener.room - 1
    enter(K.admitted .. event.listener, until_given_up, event.id)
    enter(K.open, until_begun, 'e:' .. event.id)
    return 1
  end
  local place = next_turn()
  enter(K.pending .. event.listener, place, event.id)
  if not listener.events_wait then enter(K.listeners, place, event.listener) end
  listener.events_wait = true
  enter(K.open, until_admitted, 'e:' .. event.id)
  return 0
end

local function store(event)
  -- A retry of the same write is answered as the write was.
  local stored = redis.call('HMGET', K.event .. event.id, 'at', 'run')
  if stored[1] then return { 'stored', tonumber(stored[1]), stored[2] == '0' and 0 or 1 } end

  if event.key ~= '' then
    local first = redis.call('SET', K.duplicate .. event.key, event.id, 'NX', 'GET')
    local answer = first and duplicate_of(event, first)
    if answer then return answer end
    if first then redis.call('SET', K.duplicate .. event.key, event.id) end
  end

  local admitted = take_place(event)
  redis.call('HSET', K.event .. event.id, 'v', FORMAT, 'record', event.record, 'trace', event.trace, 'listener', event.listener, 'at', at, 'bytes', event.bytes,
    'state', 'received', 'run', whole(admitted), 'token', '0', 'by', '', 'starts', '0', 'attempt', '0', 'dueAt', at, 'open', '0', 'dead', '0',
    'duplicateKey', event.key, 'window', event.window, 'duplicates', '0', 'terms', '\n' .. table.concat(event.terms, '\n') .. '\n')
  redis.call('SET', K.body .. event.id, event.body)
  if #event.credentials > 0 then redis.call('SET', K.credentials .. event.id, event.credentials) end
  for _, term in ipairs(event.terms) do enter(index_of(term), at, event.id) end
  enter(K.events, at, event.id)
  enter(K.unfinished, at, event.id)
  if event.vouched_by ~= '' then redis.call('HSET', K.event .. event.id, 'vouchedBy', event.vouched_by) end
  if event.audit ~= '' then
    local deed = cjson.decode(event.audit)
    write_down(deed)
    if redis.call('EXISTS', K.event .. deed.about) == 1 then write_at(deed.about, deed) end
  end
  changed(event.id)
  return { 'stored', now, admitted }
end

local answers = {}
for i = 1, events do
  local event = { id = take(), listener = take(), record = take(), trace = take(), credentials = take(), body = take(), bytes = take(), key = take(), window = take() }
  event.terms, event.audit, event.vouched_by = take_list(), take(), take()
  local is_stored, answer = pcall(store, event)
  -- Redis' own pcall makes a text of what Redis says.
  if not is_stored and type(answer) ~= 'table' then answer = { err = answer } end
  -- What is wrong with one is told to that one. At the first it may be that Redis takes no writes: nothing of the others is stored then.
  if not is_stored and i == 1 then error(answer) end
  answers[i] = answer
end
for set, list in pairs(entries) do redis.call('ZADD', set, unpack(list)) end
for name, listener in pairs(listeners) do count(name, 'received', listener.stored) end
return answers
