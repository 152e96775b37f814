-- Complaints of a post, as every verb sees them.
-- KEYS: 1 idem, 2 complaints, 3 stages, 4 due (of the bookings: what is to be told)
-- A: idem_print
local A = cjson.decode(ARGV[1])
local K = {idem = KEYS[1], complaints = KEYS[2], stages = KEYS[3], due = KEYS[4]}
local KINDS = {received = 'complaint_received', responded = 'complaint_responded', answered = 'complaint_answered'}
--@include answers

local function load_complaint(ref)
  local text = redis.call('HGET', K.complaints, ref)
  local one = text and cjson.decode(text)
  if one and not one.masked then return one end
end

local function place(one)
  return string.format('%s %013d %s', one.masked and 'forgotten' or one.state, one.since_ms, one.ref)
end

local function leave_stage(one)
  redis.call('ZREM', K.stages, place(one))
end

local function save(one)
  redis.call('ZADD', K.stages, 0, place(one))
  redis.call('HSET', K.complaints, one.ref, cjson.encode(one))
end

-- What its complainant is told of the state it is in, instead of all that was to be told before; nothing without consent.
local function tell(one, at)
  for _, kind in pairs(KINDS) do redis.call('ZREM', K.due, kind .. '|' .. one.ref) end
  if at and one.sms_consent and KINDS[one.state] then
    redis.call('ZADD', K.due, at, KINDS[one.state] .. '|' .. one.ref)
  end
end
