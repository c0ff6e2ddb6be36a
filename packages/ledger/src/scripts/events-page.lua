-- One page of events, newest first.
-- ARGV cursor (the last page's last event and when it was received, or ''), limit
-- answers id, at, record, state, ...
local after, after_at, limit = take(), take(), tonumber(take())
local start = 0
if after ~= '' then
  local rank = redis.call('ZREVRANK', K.events, after)
  -- It may have been removed since: go on below its time.
  start = rank and rank + 1 or redis.call('ZCOUNT', K.events, after_at, '+inf')
end
local page = {}
for _, id in ipairs(redis.call('ZREVRANGE', K.events, start, start + limit - 1)) do
  local found = redis.call('HMGET', K.event .. id, 'at', 'record', 'state')
  if found[1] then append(page, id, tonumber(found[1]), found[2], found[3]) end
end
return page
