-- Look-ups --------------------------------------------------------------------------------------------------------
-- An event's terms are what it is found by, one a line: "listener:ci/el", "object:<name>/<namespace>/<kind>" (terms.ts).
-- Each belongs to a sorted set of events by receipt, so that all these sets have the same order.

-- Objects are indexed by name and commits by their first 7 letters; the rest of those terms is compared.
local function index_of(term)
  if string.sub(term, 1, 7) == 'object:' then return K.index .. string.match(term, '^[^/]+') end
  if string.sub(term, 1, 7) == 'commit:' then return K.index .. string.sub(term, 1, 14) end
  return K.index .. term
end

-- Of an event in hand.
local function add_terms(event, terms)
  local before, lines, known = event.terms or '\n', {}, {}
  for _, term in ipairs(terms) do
    if term ~= '' and not known[term] and not string.find(before, '\n' .. term .. '\n', 1, true) then
      known[term] = true
      lines[#lines + 1] = term .. '\n'
      redis.call('ZADD', index_of(term), event.at, event.id)
    end
  end
  if #lines > 0 then change(event, 'terms', before .. table.concat(lines)) end
end

-- Each of `wanted` begins a line; one that has its line end with it is a whole line.
local function has_terms(terms, wanted)
  for _, beginning in ipairs(wanted) do
    if not string.find(terms or '', '\n' .. beginning, 1, true) then return false end
  end
  return true
end

-- As Redis orders members of the same score; Lua's own comparison goes by locale.
local function is_greater(left, right)
  for i = 1, math.min(#left, #right) do
    local difference = string.byte(left, i) - string.byte(right, i)
    if difference ~= 0 then return difference > 0 end
  end
  return #left > #right
end

-- How many members of a sorted set come, newest first, before those that follow this one as it was then. It may have been
-- removed since, or be elsewhere by now: what was redriven and died again is a newer dead letter.
local function rank_after(key, member, score)
  local score_now = redis.call('ZSCORE', key, member)
  if score_now and tonumber(score_now) == tonumber(score) then return redis.call('ZREVRANK', key, member) + 1 end
  local newer = redis.call('ZCOUNT', key, '(' .. score, '+inf')
  for _, other in ipairs(redis.call('ZRANGE', key, score, score, 'BYSCORE')) do
    if is_greater(other, member) then newer = newer + 1 end
  end
  return newer
end

-- Walks a sorted set newest first, from the cursor down to `from`, until `limit` members are taken (`take_member` answers
-- true), `SCAN_BUDGET` are looked at, or there are no more.
-- Answers why it ended ('page', 'budget' or 'end'), and the last member it looked at with its score.
local function walk(key, cursor, cursor_score, from, to, limit, take_member)
  local start = cursor ~= '' and rank_after(key, cursor, cursor_score) or redis.call('ZCOUNT', key, '(' .. to, '+inf')
  local taken, looked_at = 0, 0
  while looked_at < SCAN_BUDGET do
    local wanted = math.min(SCAN_BUDGET - looked_at, math.max(limit - taken, 10))
    local members = redis.call('ZREVRANGE', key, start + looked_at, start + looked_at + wanted - 1, 'WITHSCORES')
    for i = 1, #members, 2 do
      if from ~= '-inf' and tonumber(members[i + 1]) < tonumber(from) then return 'end', cursor, cursor_score end
      cursor, cursor_score, looked_at = members[i], members[i + 1], looked_at + 1
      if take_member(cursor, cursor_score) then taken = taken + 1 end
      if taken == limit then return 'page', cursor, cursor_score end
    end
    if #members < 2 * wanted then return 'end', cursor, cursor_score end
  end
  return 'budget', cursor, cursor_score
end

-- Dead letters ----------------------------------------------------------------------------------------------------
-- Why it is one: "<stage>/<reason>" of its last attempt.
local function why_dead(member)
  local last = redis.call('LINDEX', K.attempts .. member, -1) or ' {}'
  local attempt = cjson.decode(string.sub(last, string.find(last, ' ', 1, true) + 1))
  local reason = attempt.reason
  return (attempt.stage or 'unknown') .. '/' .. (type(reason) == 'string' and reason or 'unknown')
end

-- Counted by namespace too: who may not see a namespace is told of nothing in it.
local function becomes_dead(member, record, listener)
  local why = why_dead(member)
  local counted_as = why .. ' ' .. string.match(listener, '^[^/]*')
  redis.call('HSET', record, 'why', why, 'deadAs', counted_as)
  redis.call('ZADD', K.dead, now, member)
  redis.call('ZADD', K.dead_by .. why, now, member)
  redis.call('HINCRBY', K.dead_reasons, counted_as, 1)
end

local function is_no_longer_dead(member, record)
  redis.call('ZREM', K.dead, member)
  local why, counted_as = unpack(redis.call('HMGET', record, 'why', 'deadAs'))
  if not why or redis.call('ZREM', K.dead_by .. why, member) == 0 then return end
  redis.call('HDEL', record, 'why', 'deadAs')
  if redis.call('HINCRBY', K.dead_reasons, counted_as, -1) <= 0 then redis.call('HDEL', K.dead_reasons, counted_as) end
end

-- Walks dead letters, newest first. The filter: terms, trigger ('' for any), why ('' for any), namespaces (none for any), from, to.
-- Answers as walk does; `found` is called with member, event's id and since when.
local function walk_dead(filter, cursor, cursor_score, limit, found)
  local allowed, is_restricted = {}, false
  for _, namespace in ipairs(filter.namespaces) do allowed[namespace], is_restricted = true, true end
  local key = filter.why == '' and K.dead or K.dead_by .. filter.why
  return walk(key, cursor, cursor_score, filter.from, filter.to, limit, function(member, score)
    local is_event, id = string.sub(member, 1, 1) == 'e', string.sub(member, 3)
    local delivery = is_event and {} or redis.call('HMGET', K.delivery .. id, 'event', 'trigger')
    if filter.trigger ~= '' and delivery[2] ~= filter.trigger then return false end
    local event_id = is_event and id or delivery[1]
    local event = event_id and redis.call('HMGET', K.event .. event_id, 'v', 'listener', 'terms') or {}
    if not event[1] or tonumber(event[1]) > FORMAT then return false end
    if is_restricted and not allowed[string.match(event[2], '^[^/]*')] then return false end
    if not has_terms(event[3], filter.terms) then return false end
    found(member, event_id, score)
    return true
  end)
end
