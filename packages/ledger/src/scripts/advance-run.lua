-- Makes run + 1 current for an entry whose job is gone, if nobody has touched it since the sweeper saw run and token.
-- A waiting entry has no job: it is put back where it waits, if it is not there, before those that came later.
-- ARGV member, run, token      answers the new run, or 0
local member, run, token = take(), take(), take()
local is_event, id = string.sub(member, 1, 1) == 'e', string.sub(member, 3)
local record = (is_event and K.event or K.delivery) .. id
local found = redis.call('HMGET', record, 'run', 'token', 'state', 'listener')
if found[1] ~= run or found[2] ~= token or not redis.call('ZSCORE', K.open, member) then return 0 end

if run == '0' then
  redis.call('ZADD', K.pending .. found[4], 'NX', 0, id)
  redis.call('ZADD', K.listeners, 'NX', redis.call('INCR', K.turn), found[4])
  return 0
end
redis.call('HINCRBY', record, 'token', 1)
must_be_touched_within(member, found[3] == 'dispatched' and GUARDED_MS or ENQUEUED_MS)
return redis.call('HINCRBY', record, 'run', 1)
