-- Takes bodies to be compressed. Whoever takes them and dies leaves them as they are, which is no harm.
-- ARGV owner, most, most bytes      answers id, body, ...; nothing unless `owner` has, or now gets, the sweeper's lease
local owner, most, bytes = take(), tonumber(take()), tonumber(take())
local taken = {}
if not take_lease(owner) then return taken end
while #taken < 2 * most and bytes > 0 do
  local id = redis.call('LPOP', K.packable)
  if not id then break end
  local found = redis.call('HMGET', K.event .. id, 'v', 'state', 'coding', 'bytes')
  if found[1] and tonumber(found[1]) <= FORMAT and found[2] == 'final' and not found[3] then
    append(taken, id, redis.call('GET', K.body .. id))
    bytes = bytes - found[4]
  end
end
return taken
