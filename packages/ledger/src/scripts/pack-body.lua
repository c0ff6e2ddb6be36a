-- ARGV id, coding, the body in it
local id, coding, body = take(), take(), take()
if redis.call('HGET', K.event .. id, 'state') ~= 'final' then return 0 end
redis.call('SET', K.body .. id, body)
redis.call('HSET', K.event .. id, 'coding', coding)
return 1
