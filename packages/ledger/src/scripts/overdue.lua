-- Takes what is overdue in hand, oldest first: each entry taken must be touched again within ENQUEUED_MS (or GUARDED_MS
-- for what is guarded by something else). Takes nothing unless `owner` has, or now gets, the sweeper's lease.
-- ARGV owner, limit      answers member, run, token, waiting, ...
local owner, limit = take(), tonumber(take())

if not take_lease(owner) then return {} end

local taken = {}

local function take_in_hand(member, is_event, id, found)
  local waiting = found[2] == '0'
  must_be_touched_within(member, (waiting or found[4] == 'dispatched') and GUARDED_MS or ENQUEUED_MS)
  if not waiting then
    local event_id = is_event and id or found[5]
    renew_admission(is_event and found[6] or redis.call('HGET', K.event .. event_id, 'listener'), event_id)
  end
  append(taken, member, tonumber(found[2]), tonumber(found[3]), waiting and 1 or 0)
end

-- What was taken is no longer overdue; what is passed by stays at the front.
local passed = 0
for _ = 1, 100 do
  local wanted = limit - #taken / 4
  local members = wanted > 0 and redis.call('ZRANGE', K.open, '-inf', now, 'BYSCORE', 'LIMIT', passed, wanted) or {}
  if #members == 0 then break end
  for _, member in ipairs(members) do
    local is_event, id = string.sub(member, 1, 1) == 'e', string.sub(member, 3)
    local found = redis.call('HMGET', (is_event and K.event or K.delivery) .. id, 'v', 'run', 'token', 'state', 'event', 'listener')
    if not found[1] then
      redis.call('ZREM', K.open, member)
    elseif tonumber(found[1]) > FORMAT then
      passed = passed + 1
    else
      take_in_hand(member, is_event, id, found)
    end
  end
end
return taken
