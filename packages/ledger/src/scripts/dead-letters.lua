-- One page of the dead letters that a filter lets through, newest first.
-- ARGV filter as JSON, cursor (a member and since when, or '', ''), limit
-- answers {why it ended, last one looked at, since when, member, event, since when, why, trigger's term or '', places or '', listener, ...}
local filter, after, after_at, limit = cjson.decode(take()), take(), take(), tonumber(take())
local page = {}
local ended, last, last_at = walk_dead(filter, after, after_at, limit, function(member, event_id, since)
  local record = string.sub(member, 1, 1) == 'e' and K.event .. event_id or K.delivery .. string.sub(member, 3)
  local found = redis.call('HMGET', record, 'why', 'trigger', 'places')
  append(page, member, event_id, since, found[1], found[2] or '', found[3] or '', redis.call('HGET', K.event .. event_id, 'listener'))
end)
return { ended, last, last_at, page }
