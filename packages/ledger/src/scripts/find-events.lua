-- One page of the events that a filter lets through, newest first. Walks the filter's smallest index.
-- ARGV cursor (an event and when it was received, or '', ''), limit, from or '-inf', to or '+inf', state or '', id or '', terms,
--      namespaces (none: any)
-- answers {why it ended, last event looked at, when it was received, id, at, record, state, outcome, terms, open, dead, ...}
local after, after_at, limit, from, to, state, only = take(), take(), tonumber(take()), take(), take(), take(), take()
local terms, namespaces = take_list(), take_list()
local allowed = {}
for _, namespace in ipairs(namespaces) do allowed[namespace] = true end

local function indexes()
  local keys = {}
  for _, term in ipairs(terms) do append(keys, index_of((string.gsub(term, '\n', '')))) end
  if state == 'open' then append(keys, K.unfinished) elseif state ~= '' then append(keys, K.index .. 'state:' .. state) end
  if #keys == 0 then append(keys, K.events) end
  return keys
end

local page = {}
local function take_event(id, at)
  local found = redis.call('HMGET', K.event .. id, 'terms', 'outcome', 'listener')
  if not found[3] or not has_terms(found[1], terms) then return false end
  if state ~= '' and (found[2] or 'open') ~= state then return false end
  if #namespaces > 0 and not allowed[string.match(found[3], '^[^/]*')] then return false end
  local event = redis.call('HMGET', K.event .. id, 'record', 'state', 'open', 'dead')
  append(page, id, at, event[1], event[2], found[2] or '', found[1] or '', event[3], event[4])
  return true
end

if only ~= '' then
  local at = redis.call('ZSCORE', K.events, only)
  local is_within = at and (from == '-inf' or tonumber(at) >= tonumber(from)) and (to == '+inf' or tonumber(at) <= tonumber(to))
  if is_within then take_event(only, at) end
  return { 'end', '', '', page }
end

local smallest, size
for _, key in ipairs(indexes()) do
  local found = redis.call('ZCOUNT', key, from, to)
  if not size or found < size then smallest, size = key, found end
end

local ended, last, last_at = walk(smallest, after, after_at, from, to, limit, take_event)
return { ended, last, last_at, page }
