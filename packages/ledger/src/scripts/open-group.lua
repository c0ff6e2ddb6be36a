-- A group's chain let the event through: its members become open deliveries, and the group is final.
-- ARGV id, token, attempt, chain, output, number of members, then each: id, trigger as a term, identity, selected, group
-- answers {'stale'} or {'recorded', final, deliveries to enqueue, events to enqueue}
local id, token, attempt, chain, output = take(), take(), take(), take(), take()
local delivery = read_delivery(id, { 'event', 'token', 'by', 'state' })
local standing_now = standing(delivery, 'opened ', token, 'open')
if standing_now == 'stale' then return { 'stale' } end

local event, queued, admitted = read_event(delivery.event), {}, {}
if standing_now == 'repeated' then
  open_deliveries(event.id, id, queued)
  admitted_not_begun(event.listener, admitted)
  return { 'recorded', event.state == 'final' and 1 or 0, queued, admitted }
end

change(delivery, 'by', 'opened ' .. token)
change(delivery, 'starts', 0)
change(delivery, 'output', output)
if chain ~= '' then change(delivery, 'chain', chain) end
add_attempt('d:' .. id, attempt)
local members, terms = {}, {}
for i = 1, tonumber(take()) do
  local member, trigger = take(), take()
  members[i], terms[i] = member, trigger
  write_record(new_delivery(event, member, trigger))
  must_be_touched_within('d:' .. member, ENQUEUED_MS)
  append(queued, member, 1, 0)
end
add_deliveries(event, members, terms)
redis.call('ZREM', K.open, 'd:' .. id)
end_delivery(event, delivery, 'opened')
write_record(delivery)
local final = finish_event_if_done(event, admitted)
write_event(event)
return { 'recorded', final, queued, admitted }
