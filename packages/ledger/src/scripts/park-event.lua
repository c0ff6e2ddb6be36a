-- The event's own job failed for now, or was held.
-- ARGV id, token, what put_off takes      answers {'stale'} or {'parked', run, events to enqueue}
local id, token = take(), take()
local event = K.event .. id
local listener = redis.call('HGET', event, 'listener')
local admitted = {}
local standing_now = standing(event, 'parked ', token, 'received')
if standing_now == 'stale' then return { 'stale' } end
if standing_now == 'repeated' then
  admitted_not_begun(listener, admitted)
  return { 'parked', tonumber(redis.call('HGET', event, 'run')), admitted }
end
return { 'parked', put_off(event, 'e:' .. id, token, listener, id, admitted), admitted }
