-- Audit -----------------------------------------------------------------------------------------------------------
-- What people did, newest AUDIT_KEPT or so. `fields` has by, action and what belongs to it; when is the entry's own.
local function write_down(fields)
  redis.call('XADD', K.audit, 'MAXLEN', '~', AUDIT_KEPT, '*', 'entry', cjson.encode(fields))
end
