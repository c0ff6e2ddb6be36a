-- ARGV number of bodies, then each: id, coding, the body in it
for _ = 1, tonumber(take()) do
  local id, coding, body = take(), take(), take()
  if redis.call('HGET', K.event .. id, 'state') == 'final' then
    redis.call('SET', K.body .. id, body)
    redis.call('HSET', K.event .. id, 'coding', coding)
  end
end
return 1
