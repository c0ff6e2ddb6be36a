-- A delivery's attempt failed for now, or was held.
-- ARGV id, token, what put_off takes, whether a create may have been carried out unseen ('1' or '0')
-- answers {'stale'} or {'parked', run, events to enqueue}
local id, token = take(), take()
local delivery = K.delivery .. id
local event_id = redis.call('HGET', delivery, 'event')
local listener = event_id and redis.call('HGET', K.event .. event_id, 'listener')
local admitted = {}
local standing_now = standing(delivery, 'parked ', token, 'open')
if standing_now == 'stale' then return { 'stale' } end
if standing_now == 'repeated' then
  admitted_not_begun(listener, admitted)
  return { 'parked', tonumber(redis.call('HGET', delivery, 'run')), admitted }
end

local run = put_off(delivery, 'd:' .. id, token, listener, event_id, admitted)
if take() == '1' then redis.call('HSET', delivery, 'uncertain', 1) end
return { 'parked', run, admitted }
