-- Stores something of a delivery's attempt.
-- ARGV id, token, what and what belongs to it:
--      'rendering' rendering, places, selected or '' | 'name' index, name | 'object' index, result
-- answers {'stale'} or {'stored', value}
local id, token, what = take(), take(), take()
local delivery = K.delivery .. id
local found = redis.call('HMGET', delivery, 'token', 'state', 'event')
if found[1] ~= token or token == '0' or found[2] ~= 'open' then return { 'stale' } end

-- What is stored already stays, and is the answer.
local function rendering()
  local stored = take_rendering(id)
  local selected = take()
  -- Redriven: rendered by the trigger as it is today.
  if selected ~= '' then redis.call('HSET', delivery, 'selected', selected) end
  return stored
end

-- A name follows another that was taken: the newest counts.
local function name()
  local index, value = take(), take()
  redis.call('HSET', K.names .. id, index, value)
  return value
end

local function object()
  local index, value = take(), take()
  store_object(id, found[3], index, value)
  return redis.call('HGET', K.objects .. id, index)
end

local store = { rendering = rendering, name = name, object = object }
return { 'stored', store[what]() }
