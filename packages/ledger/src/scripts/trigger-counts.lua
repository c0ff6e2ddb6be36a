-- What came of triggers, on some days.
-- ARGV first and last day      answers for each day: "<namespace>/<name> <what>", how often, ...
local found = {}
for day = tonumber(take()), tonumber(take()) do append(found, redis.call('HGETALL', K.trigger_counts .. day)) end
return found
