-- The newest bulk actions, or those asked for.
-- ARGV limit, ids (none: the newest)      answers id, fields: name, value, ..., ...
local limit, ids = tonumber(take()), take_list()
if #ids == 0 then ids = redis.call('ZREVRANGE', K.bulks, 0, limit - 1) end
local found = {}
for _, id in ipairs(ids) do
  local fields = redis.call('HGETALL', K.bulk .. id)
  if #fields > 0 then append(found, id, fields) end
end
return found
