-- Redrives or discards dead letters; those that are none any more are left alone.
-- ARGV 'redrive' or 'discard', audit entry, who vouches for redriven events or '', members
-- answers {how many, deliveries to enqueue, events to enqueue}
local action, audit, vouched_by, members = take(), cjson.decode(take()), take(), take_list()
local queued, admitted, acted = {}, {}, 0
for _, member in ipairs(members) do
  if act_on(action, member, vouched_by, audit, queued, admitted) then acted = acted + 1 end
end
audit.count = acted
write_down(audit)
return { acted, queued, admitted }
