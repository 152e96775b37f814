-- Home visits of a post, as every verb sees them.
-- KEYS: 1 seq, 2 events, 3 idem, 4 visits, 5 states, 6 due (of the bookings: what is to be told),
--       7 entered (by the partner or officer who asks now: code by when, ms)
-- A: now (ms), at (RFC 3339), by, idem_print
local A = cjson.decode(ARGV[1])
local K = {idem = KEYS[3], visits = KEYS[4], states = KEYS[5], due = KEYS[6], entered = KEYS[7]}
local stream = {seq = KEYS[1], events = KEYS[2], at = A.at}
local KINDS = {'visit_planned', 'visit_moved', 'visit_day_before', 'visit_off'}
--@include append
--@include answers

local function load_visit(code)
  local text = redis.call('HGET', K.visits, code)
  if text then return cjson.decode(text) end
end

-- In one of these states, and still known to somebody.
local function in_one_of(visit, states)
  for _, one in ipairs(states) do
    if one == visit.state then return not visit.masked end
  end
  return false
end

local function save_visit(visit)
  visit.rev = visit.rev + 1
  redis.call('HSET', K.visits, visit.code, cjson.encode(visit))
end

-- Displays may know that something moved, never whose it is.
local function changed(visit, did)
  append('visit.changed', {service = visit.service, state = visit.state},
    {home_visit = visit.code, did = did, by = A.by, now = A.now})
end

local function place(visit)
  return string.format('%s %013d %s', visit.masked and 'forgotten' or visit.state, visit.since_ms, visit.code)
end

-- What the household is told, and when (kind -> ms), instead of all that was to be told before.
local function tell(visit, times)
  for _, kind in ipairs(KINDS) do redis.call('ZREM', K.due, kind .. '|' .. visit.code) end
  for kind, at in pairs(times) do redis.call('ZADD', K.due, at, kind .. '|' .. visit.code) end
end

-- Into a state, or once more into the same: the only way there.
local function enter(visit, state, entry)
  if visit.state then redis.call('ZREM', K.states, place(visit)) end
  if visit.state ~= state then visit.state, visit.since_ms = state, A.now end
  entry.state, entry.at_ms, entry.by = state, A.now, A.by
  visit.history = visit.history or {}
  visit.history[#visit.history + 1] = entry
  redis.call('ZADD', K.states, 0, place(visit))
  save_visit(visit)
  changed(visit, entry.verb)
end
