-- answers entries that are open, events that wait, dead letters, receipt time of the oldest unfinished event or ''
local waiting = 0
for _, listener in ipairs(redis.call('ZRANGE', K.listeners, 0, -1)) do
  waiting = waiting + redis.call('ZCARD', K.pending .. listener)
end
local oldest = redis.call('ZRANGE', K.unfinished, 0, 0, 'WITHSCORES')
return { redis.call('ZCARD', K.open), waiting, redis.call('ZCARD', K.dead), oldest[2] or '' }
