-- Asks for something to be done to every dead letter that a filter lets through, those from now on excepted.
-- ARGV id, action, filter as JSON, by, per second, how many there were when it was looked, filter as asked for, audit entry, who vouches for
-- redriven events or ''
local id, action, filter, by, rate, expected, asked, audit, vouched_by = take(), take(), cjson.decode(take()), take(), take(), take(), take(), take(), take()
if filter.to == '+inf' or tonumber(filter.to) > now then filter.to = now end
redis.call('HSET', K.bulk .. id, 'v', FORMAT, 'action', action, 'filter', cjson.encode(filter), 'by', by, 'rate', rate, 'expected', expected, 'asked', asked, 'vouchedBy', vouched_by,
  'startedAt', now, 'state', 'running', 'acted', 0, 'cursor', '', 'cursorAt', '', 'steppedAt', now - 1000)
redis.call('ZADD', K.bulks, now, id)
redis.call('ZADD', K.bulks_running, now - 1000, id)
write_down(cjson.decode(audit))
for _, oldest in ipairs(redis.call('ZRANGE', K.bulks, 0, -1 - BULKS_KEPT)) do
  if not redis.call('ZSCORE', K.bulks_running, oldest) then
    redis.call('ZREM', K.bulks, oldest)
    redis.call('DEL', K.bulk .. oldest)
  end
end
return now
