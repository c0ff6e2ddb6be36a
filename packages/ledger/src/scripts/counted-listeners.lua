-- ARGV first and last day      answers listeners
local keys = {}
for number = tonumber(take()), tonumber(take()) do append(keys, K.counted .. number) end
return redis.call('SUNION', unpack(keys))
