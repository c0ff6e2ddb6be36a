-- The event's own job failed for now: run + 1 is current, due after the delay.
-- ARGV id, token, attempt, delay      answers {'stale'} or {'parked', run}
local id, token, attempt, delay = take(), take(), take(), tonumber(take())
local event = K.event .. id
local standing_now = standing(event, 'parked ', token, 'received')
if standing_now == 'stale' then return { 'stale' } end
if standing_now == 'repeated' then return { 'parked', tonumber(redis.call('HGET', event, 'run')) } end

add_attempt('e:' .. id, attempt)
redis.call('HSET', event, 'by', 'parked ' .. token, 'starts', 0, 'dueAt', now + delay)
redis.call('HINCRBY', event, 'token', 1)
shorten_admission(redis.call('HGET', event, 'listener'), id)
must_be_touched_within('e:' .. id, delay + ENQUEUED_MS)
return { 'parked', redis.call('HINCRBY', event, 'run', 1) }
