-- ARGV the last page's last entry or '', limit      answers id, {'entry', JSON}, ...
local after, limit = take(), take()
local page = {}
for _, entry in ipairs(redis.call('XREVRANGE', K.audit, after == '' and '+' or '(' .. after, '-', 'COUNT', limit)) do
  append(page, entry[1], entry[2])
end
return page
