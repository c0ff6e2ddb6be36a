-- The event's own job failed for now, or was held.
-- ARGV id, token, what put_off takes      answers {'stale'} or {'parked', run, events to enqueue}
local id, token = take(), take()
local event = read_record(K.event .. id, { 'listener', 'token', 'by', 'state', 'run' })
local admitted = {}
local standing_now = standing(event, 'parked ', token, 'received')
if standing_now == 'stale' then return { 'stale' } end
if standing_now == 'repeated' then
  admitted_not_begun(event.listener, admitted)
  return { 'parked', tonumber(event.run), admitted }
end
return { 'parked', put_off(event.key, 'e:' .. id, token, event.listener, id, admitted), admitted }
