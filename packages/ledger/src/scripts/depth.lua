-- answers entries that are open, events that wait, dead letters, receipt time of the oldest unfinished event or '', entries overdue
local waiting = 0
for _, listener in ipairs(redis.call('ZRANGE', K.listeners, 0, -1)) do
  waiting = waiting + redis.call('ZCARD', K.pending .. listener)
end
local oldest = redis.call('ZRANGE', K.unfinished, 0, 0, 'WITHSCORES')
-- The sweeper takes them in hand every few seconds: what lies for longer, nobody looks after.
local overdue = redis.call('ZCOUNT', K.open, '-inf', now - 60000)
return { redis.call('ZCARD', K.open), waiting, redis.call('ZCARD', K.dead), oldest[2] or '', overdue }
