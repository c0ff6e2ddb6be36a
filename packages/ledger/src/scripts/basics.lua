-- What the scripts share. A script is: what it uses of the settings and of the shared texts (basics, lookups, counts, audit, records),
-- then its own (compose-script.ts).
--
--   K.event  a key, or its beginning (keys.ts), written out when the script is put together
--   KEYS[1]  the prefix; it holds the hash tag, so it routes the script to the node that has every key
--   ARGV     read in order by take(); a list has its length in front
--
-- A script is all or nothing: Redis refuses the first write of a script when memory is full, never a later one.
-- All times are by Redis TIME, which stands still while a script runs.

local position = 0
local function take()
  position = position + 1
  return ARGV[position]
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- Redis writes out a number of Lua's with 17 digits, which takes longer than most of what is done with it.
local function whole(number)
  return string.format('%d', number)
end

local function append(list, ...)
  for _, value in ipairs({ ... }) do
    list[#list + 1] = value
  end
end

-- Records in hand: read once, changed in hand, written once. A call of Redis costs more than what Lua does between two of them.
local function record_in_hand(key)
  return { key = key, changed = {}, is_changed = {} }
end

local function read_record(key, fields)
  local record = record_in_hand(key)
  for i, value in ipairs(redis.call('HMGET', key, unpack(fields))) do record[fields[i]] = value end
  return record
end

local function change(record, name, value)
  if not record.is_changed[name] then record.changed[#record.changed + 1] = name end
  record.is_changed[name] = true
  record[name] = value
end

local function write_record(record)
  local fields = {}
  for i, name in ipairs(record.changed) do fields[2 * i - 1], fields[2 * i] = name, record[name] end
  if #fields > 0 then redis.call('HSET', record.key, unpack(fields)) end
end

-- Lua hands on some thousands of values in one call, no more.
local function in_parts(list, call)
  for from = 1, #list, 4000 do call(unpack(list, from, math.min(from + 3999, #list))) end
end

-- A list with its length in front.
local function take_list()
  local list = {}
  for i = 1, tonumber(take()) do list[i] = take() end
  return list
end

-- What one process at a time does (sweeping, retention, bulk actions) is done by the one that has, or now gets, this lease.
-- There is one for each format: while two versions run, each looks after what it understands.
local function take_lease(owner)
  local holder = redis.call('GET', K.sweeper .. FORMAT)
  if holder and holder ~= owner then return false end
  redis.call('SET', K.sweeper .. FORMAT, owner, 'PX', LEASE_MS)
  return true
end
