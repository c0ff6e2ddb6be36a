-- ARGV id      answers nil or {coding or '', body}
local id = take()
local body = redis.call('GET', K.body .. id)
if not body then return nil end
return { redis.call('HGET', K.event .. id, 'coding') or '', body }
