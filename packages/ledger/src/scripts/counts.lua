-- Counts ----------------------------------------------------------------------------------------------------------
-- By listener, and once for all of them (under no name): by the minute in a hash for each hour, by the hour in a hash for
-- each day. Small hashes, which Redis keeps compact.

local function counted_today(listener)
  local today = K.counted .. math.floor(now / 86400000)
  if redis.call('SISMEMBER', today, listener) == 1 then return listener end
  if redis.call('SCARD', today) >= LISTENERS_COUNTED then return '*' end
  redis.call('SADD', today, listener)
  redis.call('PEXPIRE', today, COUNTS_KEPT_MS + 86400000)
  return listener
end

-- Beyond so many listeners a day, the others are counted together.
local counted = {}
local function counted_as(listener)
  counted[listener] = counted[listener] or counted_today(listener)
  return counted[listener]
end

local function count_in(key, field, times)
  if redis.call('HINCRBY', key, field, times) == times then redis.call('PEXPIRE', key, COUNTS_KEPT_MS) end
end

local function count_as(kind, listener, what, times)
  local minute = math.floor(now / 60000)
  local hour = math.floor(minute / 60)
  for _, name in ipairs({ '', counted_as(listener) }) do
    count_in(kind .. 'minutes:' .. hour .. ':' .. name, minute % 60 .. ' ' .. what, times)
    count_in(kind .. 'hours:' .. math.floor(hour / 24) .. ':' .. name, hour % 24 .. ' ' .. what, times)
  end
end

local function count(listener, what, times)
  count_as(K.counts, listener, what, times)
end

-- The first bucket that it is not above.
local function bucket_of(milliseconds)
  local bucket = #LATENCY_BOUNDS
  for i, bound in ipairs(LATENCY_BOUNDS) do
    if milliseconds <= bound then
      bucket = i - 1
      break
    end
  end
  return bucket
end

local function count_latency(listener, milliseconds, times)
  count_as(K.latencies, listener, bucket_of(milliseconds), times)
end

local function count_receipts(listener, bucket, times)
  count_as(K.receipts, listener, bucket, times)
end

-- What came of a trigger, by the day. Triggers have no end of names, so the number of these is bounded.
local function count_trigger(term, what)
  local name = string.match(term or '', '^trigger:(.*)')
  if not name then return end
  local today, field = K.trigger_counts .. math.floor(now / 86400000), name .. ' ' .. what
  if redis.call('HLEN', today) >= TRIGGERS_COUNTED and redis.call('HEXISTS', today, field) == 0 then return end
  if redis.call('HINCRBY', today, field, 1) == 1 then redis.call('PEXPIRE', today, COUNTS_KEPT_MS + 86400000) end
end

-- The same of many at once that came to the same.
local function count_triggers(terms, what)
  local today, times, fields, counts, is_new = K.trigger_counts .. math.floor(now / 86400000), {}, {}, {}, false
  for _, term in ipairs(terms) do
    local name = string.match(term, '^trigger:(.*)')
    local field = name and name .. ' ' .. what
    if field and not times[field] then fields[#fields + 1] = field end
    if field then times[field] = (times[field] or 0) + 1 end
  end
  local room = TRIGGERS_COUNTED - redis.call('HLEN', today)
  in_parts(fields, function(...)
    local part = { ... }
    for i, before in ipairs(redis.call('HMGET', today, ...)) do
      if not before then room, is_new = room - 1, true end
      if before or room >= 0 then counts[#counts + 1], counts[#counts + 2] = part[i], whole((before or 0) + times[part[i]]) end
    end
  end)
  in_parts(counts, function(...) redis.call('HSET', today, ...) end)
  if is_new then redis.call('PEXPIRE', today, COUNTS_KEPT_MS + 86400000) end
end
