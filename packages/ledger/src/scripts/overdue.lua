-- Takes what is overdue in hand, oldest first: each entry taken must be touched again within ENQUEUED_MS (or GUARDED_MS
-- for what is guarded by something else). Takes nothing unless `owner` has, or now gets, the sweeper's lease.
-- ARGV owner, limit      answers member, run, token, waiting, ...
local owner, limit = take(), tonumber(take())
local holder = redis.call('GET', K.sweeper)
if holder and holder ~= owner then return {} end
redis.call('SET', K.sweeper, owner, 'PX', LEASE_MS)

-- What a newer version wrote is left to it, and passed by without holding up the rest.
local page, taken = limit * 2, {}
local members = redis.call('ZRANGE', K.open, '-inf', now, 'BYSCORE', 'LIMIT', 0, page)
for _, member in ipairs(members) do
  if #taken / 4 >= limit then break end
  local is_event, id = string.sub(member, 1, 1) == 'e', string.sub(member, 3)
  local found = redis.call('HMGET', (is_event and K.event or K.delivery) .. id, 'v', 'run', 'token', 'state', 'event', 'listener')
  if not found[1] then
    redis.call('ZREM', K.open, member)
  elseif tonumber(found[1]) <= FORMAT then
    local waiting = found[2] == '0'
    local guarded = waiting or found[4] == 'dispatched'
    must_be_touched_within(member, guarded and GUARDED_MS or ENQUEUED_MS)
    if not waiting then
      local event_id = is_event and id or found[5]
      renew_admission(is_event and found[6] or redis.call('HGET', K.event .. event_id, 'listener'), event_id)
    end
    append(taken, member, tonumber(found[2]), tonumber(found[3]), waiting and 1 or 0)
  end
end
return taken
