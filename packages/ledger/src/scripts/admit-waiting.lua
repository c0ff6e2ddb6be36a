-- Admits waiting events while there is room: one of each listener in turn, round and round.
-- ARGV limit      answers the admitted: id, run, ...
local limit = tonumber(take())
local admitted = {}
local listeners = redis.call('ZRANGE', K.listeners, 0, limit - 1)
local progress = true
while progress and #admitted / 2 < limit do
  progress = false
  for _, listener in ipairs(listeners) do
    if #admitted / 2 >= limit then break end
    if admit_some(listener, 1, admitted) > 0 then progress = true end
  end
end
-- Whoever had a turn goes behind those that had none.
for _, listener in ipairs(listeners) do
  redis.call('ZADD', K.listeners, 'XX', redis.call('INCR', K.turn), listener)
end
return admitted
