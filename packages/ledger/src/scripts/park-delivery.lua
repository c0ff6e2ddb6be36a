-- A delivery's attempt failed for now: run + 1 is current, due after the delay.
-- ARGV id, token, attempt, delay, whether a create may have been carried out unseen ('1' or '0')
-- answers {'stale'} or {'parked', run}
local id, token, attempt, delay, uncertain = take(), take(), take(), tonumber(take()), take()
local delivery = K.delivery .. id
local standing_now = standing(delivery, 'parked ', token, 'open')
if standing_now == 'stale' then return { 'stale' } end
if standing_now == 'repeated' then return { 'parked', tonumber(redis.call('HGET', delivery, 'run')) } end

add_attempt('d:' .. id, attempt)
redis.call('HSET', delivery, 'by', 'parked ' .. token, 'starts', 0, 'dueAt', now + delay)
if uncertain == '1' then redis.call('HSET', delivery, 'uncertain', 1) end
redis.call('HINCRBY', delivery, 'token', 1)
local event_id = redis.call('HGET', delivery, 'event')
shorten_admission(redis.call('HGET', K.event .. event_id, 'listener'), event_id)
must_be_touched_within('d:' .. id, delay + ENQUEUED_MS)
return { 'parked', redis.call('HINCRBY', delivery, 'run', 1) }
