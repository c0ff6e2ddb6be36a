-- Removes final events, oldest first: those older than `age`, those beyond `count`, and, while memory is `short`, any.
-- Nothing whose duplicate window still runs, nothing of a newer format, and at most as much as the budget allows. Nothing unless
-- `owner` has, or now gets, the sweeper's lease.
-- ARGV owner, age, count, share of maxmemory above which memory is short, budget (events and deliveries)
-- answers events removed, dead letters among what was removed, '1' when there is more to remove
local owner, age, most, share, budget = take(), tonumber(take()), tonumber(take()), tonumber(take()), tonumber(take())
if not take_lease(owner) then return { 0, 0, 0 } end
local removed, dead_letters = 0, 0

local function remove_dead_letter(member, record)
  if not redis.call('ZSCORE', K.dead, member) then return end
  is_no_longer_dead(member, record)
  dead_letters = dead_letters + 1
end

local function remove_event(id)
  local event = read_event(id)
  redis.call('ZREM', K.events, id)
  for term in string.gmatch(event.terms or '', '[^\n]+') do redis.call('ZREM', index_of(term), id) end
  remove_dead_letter('e:' .. id, event.key)
  if redis.call('GET', K.duplicate .. event.duplicateKey) == id then redis.call('DEL', K.duplicate .. event.duplicateKey) end
  set_outcome(event, nil)
  redis.call('UNLINK', event.key, K.body .. id, K.credentials .. id, K.repeats .. id, K.deeds .. id, K.attempts .. 'e:' .. id, K.filtered .. id)
end

-- Whether it is gone: an event may have a thousand deliveries.
local function remove(id)
  if redis.call('EXISTS', K.event .. id) == 1 then remove_event(id) end
  budget = budget - 1
  while budget > 0 do
    local delivery = redis.call('RPOP', K.deliveries .. id)
    if not delivery then
      redis.call('ZREM', K.final, id)
      return true
    end
    remove_dead_letter('d:' .. delivery, K.delivery .. delivery)
    redis.call('UNLINK', K.delivery .. delivery, K.names .. delivery, K.objects .. delivery, K.attempts .. 'd:' .. delivery, K.filtered_of .. delivery)
    budget = budget - 1
  end
  return false
end

local function memory_is_short()
  local memory = redis.call('INFO', 'memory')
  local limit = tonumber(string.match(memory, '\nmaxmemory:(%d+)'))
  return limit > 0 and tonumber(string.match(memory, '\nused_memory:(%d+)')) > limit * share
end

local is_short = memory_is_short()
local excess = redis.call('ZCARD', K.final) - most
local passed = 0
while budget > 0 do
  local first = redis.call('ZRANGE', K.final, passed, passed, 'WITHSCORES')
  local since = tonumber(first[2])
  if not since or since > now or not (since < now - age or excess > 0 or is_short) then return { removed, dead_letters, 0 } end
  local version = redis.call('HGET', K.event .. first[1], 'v')
  if version and tonumber(version) > FORMAT then
    passed, budget = passed + 1, budget - 1
  elseif remove(first[1]) then
    removed, excess = removed + 1, excess - 1
    -- What is removed shows at once; bodies may be large.
    if is_short and removed % 5 == 0 then is_short = memory_is_short() end
  end
end
return { removed, dead_letters, 1 }
