-- Everything about one delivery.
-- ARGV id      answers nil, {'own', fields: name, value, ..., attempts, objects: index, result, ...} or {'filtered', event, those filtered}
local id = take()
local fields = redis.call('HGETALL', K.delivery .. id)
if #fields == 0 then
  local event = redis.call('GET', K.filtered_of .. id)
  return event and { 'filtered', event, redis.call('HMGET', K.filtered .. event, 'at', 'coding', 'deliveries') } or nil
end
return { 'own', fields, redis.call('LRANGE', K.attempts .. 'd:' .. id, 0, -1), redis.call('HGETALL', K.objects .. id) }
