-- Goes on with the bulk action whose last step is the longest ago, as far as its rate allows. The cursor moves in the same
-- script as what is done: nothing is done twice, whoever dies. Nothing unless `owner` has, or now gets, the sweeper's lease.
-- ARGV owner, most at once      answers how many were acted on, deliveries to enqueue, events to enqueue
local owner, most = take(), tonumber(take())
local queued, admitted = {}, {}
local id = redis.call('ZRANGE', K.bulks_running, 0, 0)[1]
if id and not take_lease(owner) then id = nil end
if not id then return { 0, queued, admitted } end

local bulk = K.bulk .. id
local found = redis.call('HMGET', bulk, 'v', 'action', 'filter', 'by', 'rate', 'acted', 'cursor', 'cursorAt', 'steppedAt', 'vouchedBy')
if not found[1] or tonumber(found[1]) > FORMAT then
  redis.call('ZADD', K.bulks_running, now, id)
  return { 0, queued, admitted }
end
local allowed = math.min(most, math.floor((now - found[9]) * found[5] / 1000))
if allowed < 1 then
  -- Others may be faster; this one's time goes on.
  redis.call('ZADD', K.bulks_running, now, id)
  return { 0, queued, admitted }
end

-- What is opened again takes a place in its listener's window, as what comes in does.
local function has_place(event_id)
  local listener = redis.call('HGET', K.event .. event_id, 'listener')
  return redis.call('ZSCORE', K.admitted .. listener, event_id) or room_of(listener) > 0
end

local letters, acted = {}, 0
local ended, cursor, cursor_at = walk_dead(cjson.decode(found[3]), found[7], found[8], allowed, function(member, event_id, since)
  append(letters, { member = member, event_id = event_id, since = since })
end)
local last = { member = found[7], since = found[8] }
local vouched_by = found[10] or ''
local deed = { by = found[4], action = 'bulk-' .. found[2], about = id, vouchedBy = vouched_by ~= '' and vouched_by or nil }
for _, letter in ipairs(letters) do
  if found[2] == 'redrive' and not has_place(letter.event_id) then
    ended, cursor, cursor_at = 'no place', last.member, last.since
    break
  end
  if act_on(found[2], letter.member, vouched_by, deed, queued, admitted) then acted = acted + 1 end
  last = letter
end
-- Time that was not used is not saved up.
local stepped_at = math.max(now - 1000, found[9] + math.ceil(acted * 1000 / found[5]))
redis.call('HSET', bulk, 'cursor', cursor, 'cursorAt', cursor_at, 'steppedAt', stepped_at)
local total = redis.call('HINCRBY', bulk, 'acted', acted)
redis.call('ZADD', K.bulks_running, now, id)
if ended == 'end' then
  redis.call('HSET', bulk, 'state', 'done', 'endedAt', now)
  redis.call('ZREM', K.bulks_running, id)
  write_down({ by = found[4], action = 'bulk-done', about = id, count = total })
end
return { acted, queued, admitted }
