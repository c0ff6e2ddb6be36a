-- A delivery's attempt failed for now, or was held.
-- ARGV id, token, what put_off takes, whether a create may have been carried out unseen ('1' or '0')
-- answers {'stale'} or {'parked', run, events to enqueue}
local id, token = take(), take()
local delivery = read_delivery(id, { 'event', 'token', 'by', 'state', 'run' })
local listener = delivery.event and redis.call('HGET', K.event .. delivery.event, 'listener')
local admitted = {}
local standing_now = standing(delivery, 'parked ', token, 'open')
if standing_now == 'stale' then return { 'stale' } end
if standing_now == 'repeated' then
  admitted_not_begun(listener, admitted)
  return { 'parked', tonumber(delivery.run), admitted }
end

local run = put_off(delivery.key, 'd:' .. id, token, listener, delivery.event, admitted)
if take() == '1' then redis.call('HSET', delivery.key, 'uncertain', 1) end
return { 'parked', run, admitted }
