-- Ends a delivery.
-- ARGV id, token, state, attempt, chain, output, number of objects, then each: index, result
-- answers {'stale'} or {'recorded', final, {}, events to enqueue}
local id, token, state, attempt, chain, output = take(), take(), take(), take(), take(), take()
local delivery = K.delivery .. id
local event_id = redis.call('HGET', delivery, 'event')
local admitted = {}

local standing_now = standing(delivery, 'settled ', token, 'open')
if standing_now == 'stale' then return { 'stale' } end
if standing_now == 'repeated' then
  admitted_not_begun(redis.call('HGET', K.event .. event_id, 'listener'), admitted)
  return { 'recorded', redis.call('HGET', K.event .. event_id, 'state') == 'final' and 1 or 0, {}, admitted }
end

redis.call('HSET', delivery, 'by', 'settled ' .. token, 'starts', 0)
if output ~= '' then redis.call('HSET', delivery, 'output', output) end
store_chain(id, chain)
take_objects(id, event_id)
add_attempt('d:' .. id, attempt)
end_delivery(id, event_id, state)
return { 'recorded', finish_event_if_done(event_id, admitted), {}, admitted }
