-- What senders were told, some at a time: kept with their events, and how long it took counted.
-- ARGV number of answers, then each: event, listener, status, when, milliseconds it took
local counts = {}
for _ = 1, tonumber(take()) do
  local id, listener, status, at, took = take(), take(), take(), take(), take()
  if redis.call('EXISTS', K.event .. id) == 1 then
    redis.call('HSETNX', K.event .. id, 'answered', status .. ' ' .. at .. ' ' .. took)
    local bucket = bucket_of(tonumber(took))
    counts[listener] = counts[listener] or {}
    counts[listener][bucket] = (counts[listener][bucket] or 0) + 1
  end
end
for listener, buckets in pairs(counts) do
  for bucket, times in pairs(buckets) do count_receipts(listener, bucket, times) end
end
return 0
