-- A group's chain let the event through: its members become open deliveries, and the group is final.
-- ARGV id, token, attempt, chain, output, number of members, then each: id, identity, selected, group, trigger as a term
-- answers {'stale'} or {'recorded', final, deliveries to enqueue, events to enqueue}
local id, token, attempt, chain, output = take(), take(), take(), take(), take()
local delivery = K.delivery .. id
local event_id = redis.call('HGET', delivery, 'event')
local queued, admitted = {}, {}

local standing_now = standing(delivery, 'opened ', token, 'open')
if standing_now == 'stale' then return { 'stale' } end
if standing_now == 'repeated' then
  open_deliveries(event_id, id, queued)
  admitted_not_begun(redis.call('HGET', K.event .. event_id, 'listener'), admitted)
  return { 'recorded', redis.call('HGET', K.event .. event_id, 'state') == 'final' and 1 or 0, queued, admitted }
end

redis.call('HSET', delivery, 'by', 'opened ' .. token, 'starts', 0, 'output', output)
store_chain(id, chain)
add_attempt('d:' .. id, attempt)
local terms = {}
for _ = 1, tonumber(take()) do
  local member = take()
  create_delivery(event_id, member, terms)
  must_be_touched_within('d:' .. member, ENQUEUED_MS)
  append(queued, member, 1, 0)
end
add_terms(event_id, terms)
end_delivery(id, event_id, 'opened')
return { 'recorded', finish_event_if_done(event_id, admitted), queued, admitted }
