-- Sessions and requests of a post's evenings, as every verb sees them.
-- KEYS: 1 seq, 2 events, 3 idem, 4 sessions, 5 requests, 6 codes (of the session's requests), 7 active, 8 losses, 9 misses, 10 seen,
--       11 draws, 12 due (of the bookings: what is to be told)
-- A: now (ms), at (RFC 3339), date (of the session), idem_print
local A = cjson.decode(ARGV[1])
local K = {idem = KEYS[3], sessions = KEYS[4], requests = KEYS[5], codes = KEYS[6], active = KEYS[7], losses = KEYS[8],
  misses = KEYS[9], seen = KEYS[10], draws = KEYS[11], due = KEYS[12]}
local stream = {seq = KEYS[1], events = KEYS[2], at = A.at}
--@include append
--@include answers

local function load_session()
  local text = redis.call('HGET', K.sessions, A.date)
  if text then return cjson.decode(text) end
end

local function save_session(session)
  redis.call('HSET', K.sessions, A.date, cjson.encode(session))
end

local function load_request(code)
  local text = redis.call('HGET', K.requests, code)
  local request = text and cjson.decode(text)
  if request and request.date == A.date then return request end
end

local function save_request(request)
  redis.call('HSET', K.requests, request.code, cjson.encode(request))
end

local function changed(session, kind, code)
  append('evening.changed', {date = A.date, state = session.state, requests = session.requests}, {code = code, kind = kind, now = A.now})
end

local function people(request)
  return {'id:' .. request.identity, 'tel:' .. request.phone_print}
end

-- The identity and the phone are free for another request.
local function let_go(request)
  request.over = true
  for _, field in ipairs(people(request)) do
    if redis.call('HGET', K.active, field) == request.code then redis.call('HDEL', K.active, field) end
  end
end
