-- Whether what was stored is there on this server, which may have become the master since; and a write behind it all, which
-- WAIT can wait for. Without the library.
-- ARGV now, then each: event, first event that it repeats or ''
-- answers {1 or 0 for each, INFO about replication}
local function repeated(id, first)
  for _, entry in ipairs(redis.call('LRANGE', K.repeats .. first, 0, -1)) do
    if cjson.decode(entry).id == id then return 1 end
  end
  return 0
end

local there = {}
for i = 2, #ARGV, 2 do
  local id, first = ARGV[i], ARGV[i + 1]
  there[#there + 1] = first == '' and redis.call('EXISTS', K.event .. id) or repeated(id, first)
end
redis.call('SET', K.barrier, ARGV[1])
return { there, redis.call('INFO', 'replication') }
