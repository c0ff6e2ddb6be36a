-- Everything but the body about one event.
-- ARGV id      answers nil or {fields: name, value, ..., attempts, delivery ids, repeats, deeds, those filtered}
local id = take()
local fields = redis.call('HGETALL', K.event .. id)
if #fields == 0 then return nil end
return { fields, redis.call('LRANGE', K.attempts .. 'e:' .. id, 0, -1), redis.call('LRANGE', K.deliveries .. id, 0, -1),
  redis.call('LRANGE', K.repeats .. id, 0, -1), redis.call('LRANGE', K.deeds .. id, 0, -1),
  redis.call('HMGET', K.filtered .. id, 'at', 'coding', 'deliveries') }
