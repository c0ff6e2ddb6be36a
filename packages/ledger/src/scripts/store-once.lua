-- Stores something of a delivery's attempt: what is stored already stays, and is the answer.
-- ARGV id, token, what ('rendering', 'name' or 'object'), index, value      answers {'stale'} or {'stored', value}
local id, token, what, index, value = take(), take(), take(), take(), take()
local delivery = K.delivery .. id
local found = redis.call('HMGET', delivery, 'token', 'state')
if found[1] ~= token or token == '0' or found[2] ~= 'open' then return { 'stale' } end

local place = {
  rendering = { delivery, 'rendering' },
  name = { K.names .. id, index },
  object = { K.objects .. id, index },
}
local key, field = place[what][1], place[what][2]
-- A name follows another that was taken: the newest counts.
if what == 'name' then
  redis.call('HSET', key, field, value)
  return { 'stored', value }
end
redis.call('HSETNX', key, field, value)
return { 'stored', redis.call('HGET', key, field) }
