-- One page of events, newest first.
-- ARGV cursor (the last page's last event and when it was received, or ''), limit
-- answers id, at, record, state, ...
local after, after_at, limit = take(), take(), tonumber(take())

-- As Redis orders members of the same score; Lua's own comparison goes by locale.
local function is_greater(left, right)
  for i = 1, math.min(#left, #right) do
    local difference = string.byte(left, i) - string.byte(right, i)
    if difference ~= 0 then return difference > 0 end
  end
  return #left > #right
end

-- How many events come before what follows the cursor; its own event may have been removed since.
local function seen()
  if after == '' then return 0 end
  local rank = redis.call('ZREVRANK', K.events, after)
  if rank then return rank + 1 end
  local newer = redis.call('ZCOUNT', K.events, '(' .. after_at, '+inf')
  for _, id in ipairs(redis.call('ZRANGE', K.events, after_at, after_at, 'BYSCORE')) do
    if is_greater(id, after) then newer = newer + 1 end
  end
  return newer
end

local start = seen()
local page = {}
for _, id in ipairs(redis.call('ZREVRANGE', K.events, start, start + limit - 1)) do
  local found = redis.call('HMGET', K.event .. id, 'at', 'record', 'state')
  if found[1] then append(page, id, tonumber(found[1]), found[2], found[3]) end
end
return page
