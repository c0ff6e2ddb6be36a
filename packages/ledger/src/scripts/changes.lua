-- Changes ---------------------------------------------------------------------------------------------------------
-- Events about which something has changed, for those who watch: the newest CHANGES_KEPT or so, each once for a script.
local noted = {}
local function changed(event_id)
  if noted[event_id] then return end
  noted[event_id] = true
  redis.call('XADD', K.changes, 'MAXLEN', '~', CHANGES_KEPT, '*', 'e', event_id)
end
