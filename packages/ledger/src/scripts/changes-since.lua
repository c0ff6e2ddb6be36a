-- Events that have changed since an entry of the stream, oldest first.
-- ARGV entry or '' (from now on), most entries      answers {'since' or 'lost', last entry, event, listener, ...}
local after, most = take(), take()
local newest = redis.call('XREVRANGE', K.changes, '+', '-', 'COUNT', 1)[1]
local newest_id = newest and newest[1] or '0-0'
if after == '' then return { 'since', newest_id, {} } end

-- What was between is gone when the entry itself is no longer there: trimmed, or by another Redis.
if after ~= '0-0' and #redis.call('XRANGE', K.changes, after, after) == 0 then return { 'lost', newest_id, {} } end
local events, seen, last = {}, {}, after
for _, entry in ipairs(redis.call('XRANGE', K.changes, '(' .. after, '+', 'COUNT', most)) do
  last = entry[1]
  local id = entry[2][2]
  local listener = not seen[id] and redis.call('HGET', K.event .. id, 'listener')
  seen[id] = true
  if listener then append(events, id, listener) end
end
return { 'since', last, events }
