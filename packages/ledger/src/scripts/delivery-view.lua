-- Everything about one delivery.
-- ARGV id      answers nil or {fields: name, value, ..., attempts, objects: index, result, ...}
local id = take()
local fields = redis.call('HGETALL', K.delivery .. id)
if #fields == 0 then return nil end
return { fields, redis.call('LRANGE', K.attempts .. 'd:' .. id, 0, -1), redis.call('HGETALL', K.objects .. id) }
