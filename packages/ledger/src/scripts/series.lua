-- Counts or latencies of some periods.
-- ARGV 'minutes' or 'hours', first and last hash (an hour or a day), listener ('' for all)
-- answers for each hash that is there: its number, counts: field, value, ..., latencies: field, value, ..., receipts: the same
local unit, first, last, listener = take(), tonumber(take()), tonumber(take()), take()
local found = {}
for number = first, last do
  local period = unit .. ':' .. number .. ':' .. listener
  append(found, number, redis.call('HGETALL', K.counts .. period), redis.call('HGETALL', K.latencies .. period), redis.call('HGETALL', K.receipts .. period))
end
return found
