-- Audit -----------------------------------------------------------------------------------------------------------
-- What people did, newest AUDIT_KEPT or so. `fields` has by, action and what belongs to it; when is the entry's own.
local function write_down(fields)
  redis.call('XADD', K.audit, 'MAXLEN', '~', AUDIT_KEPT, '*', 'entry', cjson.encode(fields))
end

-- The same, at the event that it was done with.
local function write_at(event_id, fields)
  redis.call('RPUSH', K.deeds .. event_id, string.format('%d %s', now, cjson.encode(fields)))
  redis.call('LTRIM', K.deeds .. event_id, -DEEDS_KEPT, -1)
end
