-- Why open work waits without being tried: of so many entries of the open index at most, those to be touched first.
-- ARGV most entries      answers listener, why it is held as JSON, ...
local found = {}
for _, member in ipairs(redis.call('ZRANGE', K.open, 0, tonumber(take()) - 1)) do
  local is_event, id = string.sub(member, 1, 1) == 'e', string.sub(member, 3)
  local held = redis.call('HGET', (is_event and K.event or K.delivery) .. id, 'held')
  local event_id = held and (is_event and id or redis.call('HGET', K.delivery .. id, 'event'))
  local listener = event_id and redis.call('HGET', K.event .. event_id, 'listener')
  if listener then append(found, listener, held) end
end
return found
