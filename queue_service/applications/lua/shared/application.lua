-- Applications of a post, as every verb sees them.
-- KEYS: 1 seq, 2 events, 3 idem, 4 applications, 5 states, 6 bookings (booking -> application), 7 due (of the bookings: what is to be told),
--       8 drafts (by their last change), 9 papers and 10 people (applications that are over, by since when: what is to go in time),
--       11 gone (files that are nobody's any more, and owners whose files all are), 12 tickets (ticket -> application)
-- A: now (ms), at (RFC 3339), by, idem_print
local A = cjson.decode(ARGV[1])
local K = {idem = KEYS[3], applications = KEYS[4], states = KEYS[5], bookings = KEYS[6], due = KEYS[7],
  drafts = KEYS[8], papers = KEYS[9], people = KEYS[10], gone = KEYS[11],
  tickets = KEYS[12]}
local stream = {seq = KEYS[1], events = KEYS[2], at = A.at}
--@include append
--@include answers

local function load_application(code)
  local text = redis.call('HGET', K.applications, code)
  if text then return cjson.decode(text) end
end

local function among(value, list)
  for _, one in ipairs(list) do
    if one == value then return true end
  end
  return false
end

local function save_application(application)
  application.rev, application.by = application.rev + 1, A.by
  redis.call('HSET', K.applications, application.code, cjson.encode(application))
  if application.state == 'draft' then redis.call('ZADD', K.drafts, A.now, application.code) end
end

-- Displays may know that something moved, never whose it is.
local function changed(application, verb)
  append('application.changed', {service = application.service, state = application.state},
    {application = application.code, did = verb, by = A.by, now = A.now})
end

local function place(application)
  return string.format('%s %013d %s', application.state, application.since_ms, application.code)
end

-- Into a state: the only way there. tell (ms): from when the applicant is told of it; nil: not at all.
local function enter(application, state, verb, reasons, tell)
  if application.state then redis.call('ZREM', K.states, place(application)) end
  application.state, application.since_ms, application.warned_ms = state, A.now, nil
  local entry = {verb = verb, state = state, at_ms = A.now, by = A.by, reasons = reasons}
  application.history = application.history or {}
  application.history[#application.history + 1] = entry
  redis.call('ZADD', K.states, 0, place(application))
  redis.call('ZREM', K.drafts, application.code)
  redis.call('ZREM', K.due, 'application_closing|' .. application.code)
  if among(state, {'ditolak', 'diserahkan'}) then
    redis.call('ZADD', K.papers, A.now, application.code)
    redis.call('ZADD', K.people, A.now, application.code)
  end
  if tell then
    redis.call('ZADD', K.due, tell, 'application|' .. application.code)
  else
    redis.call('ZREM', K.due, 'application|' .. application.code)
  end
  save_application(application)
  changed(application, verb)
end

-- Another officer works on it just now.
local function claimed_by_other(application)
  local claim = application.claim
  if claim and claim.until_ms > A.now and claim.by ~= A.by then return claim end
end
