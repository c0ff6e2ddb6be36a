-- Ends a delivery.
-- ARGV id, token, state, attempt, chain, output, number of objects, then each: index, result
-- answers {'stale'} or {'recorded', final, {}, events to enqueue}
local id, token, state, attempt, chain, output = take(), take(), take(), take(), take(), take()
local delivery = read_delivery(id, { 'event', 'token', 'by', 'state', 'places', 'trigger' })
local standing_now = standing(delivery, 'settled ', token, 'open')
if standing_now == 'stale' then return { 'stale' } end

local event, admitted = read_event(delivery.event), {}
if standing_now == 'repeated' then
  admitted_not_begun(event.listener, admitted)
  return { 'recorded', event.state == 'final' and 1 or 0, {}, admitted }
end

change(delivery, 'by', 'settled ' .. token)
change(delivery, 'starts', 0)
if output ~= '' then change(delivery, 'output', output) end
if chain ~= '' then change(delivery, 'chain', chain) end
take_objects(event, delivery)
add_attempt('d:' .. id, attempt)
redis.call('ZREM', K.open, 'd:' .. id)
end_delivery(event, delivery, state)
write_record(delivery)
local final = finish_event_if_done(event, admitted)
write_event(event)
return { 'recorded', final, {}, admitted }
