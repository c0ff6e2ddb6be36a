-- Stores something of a delivery's attempt.
-- ARGV id, token, what and what belongs to it:
--      'rendering' rendering, places, selected or '' | 'name' index, name | 'object' index, result
-- answers {'stale'} or {'stored', value}
local id, token, what = take(), take(), take()
local delivery = read_delivery(id, { 'token', 'by', 'state', 'event', 'places' })
if standing(delivery, '', token, 'open') ~= 'current' then return { 'stale' } end

-- What is stored already stays, and is the answer.
local function rendering()
  local rendering, places, selected = take(), take(), take()
  if redis.call('HSETNX', delivery.key, 'rendering', rendering) == 1 then redis.call('HSET', delivery.key, 'places', places) end
  -- Redriven: rendered by the trigger as it is today.
  if selected ~= '' then redis.call('HSET', delivery.key, 'selected', selected) end
  return redis.call('HGET', delivery.key, 'rendering')
end

-- A name follows another that was taken: the newest counts.
local function name()
  local index, value = take(), take()
  redis.call('HSET', K.names .. id, index, value)
  return value
end

local function object()
  local index, value = take(), take()
  local event = read_event(delivery.event)
  store_object(event, delivery, index, value)
  write_event(event)
  return redis.call('HGET', K.objects .. id, index)
end

local store = { rendering = rendering, name = name, object = object }
return { 'stored', store[what]() }
