-- ARGV id, audit entry      answers 1, or 0 when it does not run
local id, audit = take(), cjson.decode(take())
if redis.call('ZREM', K.bulks_running, id) == 0 then return 0 end
redis.call('HSET', K.bulk .. id, 'state', 'cancelled', 'endedAt', now)
audit.count = tonumber(redis.call('HGET', K.bulk .. id, 'acted'))
write_down(audit)
return 1
