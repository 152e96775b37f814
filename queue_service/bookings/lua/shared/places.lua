-- Places and people of a post's bookings, as every verb sees them.
-- KEYS: 1 seq, 2 events, 3 idem, 4 places, 5 bookings, 6 booked, 7 holds, 8 hold, 9 identity, 10 phones, 11 waitlist, 12 offers, 13 due,
--       14 order, 15 aged, 16 shut (drawn sessions that do not take place)
-- A: now (ms), at (RFC 3339), by, idem_print, places (of a slot, in all) and own (of these, by service) as the office has them now,
--    doubtful (the clock has jumped and nobody has said that it is right, or nil)
local A = cjson.decode(ARGV[1])
local K = {idem = KEYS[3], places = KEYS[4], bookings = KEYS[5], booked = KEYS[6], holds = KEYS[7], hold = KEYS[8],
  identity = KEYS[9], phones = KEYS[10], waitlist = KEYS[11], offers = KEYS[12], due = KEYS[13],
  order = KEYS[14], aged = KEYS[15], shut = KEYS[16]}
local stream = {seq = KEYS[1], events = KEYS[2], at = A.at}
local KINDS = {'confirmation', 'day_before', 'two_hours', 'offer', 'offer_expired', 'waitlisted', 'closed', 'moved', 'cancelled',
  'evening_requested', 'draw_won', 'draw_lost', 'draw_cancelled'}
--@include append
--@include answers

local function taken(slot, service)
  local found = redis.call('HMGET', K.places, slot, slot .. '/' .. service)
  return tonumber(found[1] or '0'), tonumber(found[2] or '0')
end

local function count(slot, service, step)
  for _, field in ipairs({slot, slot .. '/' .. service}) do
    if redis.call('HINCRBY', K.places, field, step) <= 0 then redis.call('HDEL', K.places, field) end
  end
end

-- A drawn session has places of its own, the same for every service.
local function has_room(slot, service, session_places)
  local all, mine = taken(slot, service)
  return all < (session_places or A.places) and mine < (session_places or A.own[service] or 0)
end

local function load_booking(code)
  local text = redis.call('HGET', K.bookings, code)
  if text then return cjson.decode(text) end
end

-- What was to be told is true of one revision only: whoever saves a booking also says what is to be told of it from now on.
local function save_booking(booking)
  booking.rev, booking.by = booking.rev + 1, A.by
  redis.call('HSET', K.bookings, booking.code, cjson.encode(booking))
end

-- Everything that is still to be told about a booking; a nil list takes all of it back.
local function schedule(code, times)
  local kinds = {}
  for i, kind in ipairs(KINDS) do kinds[i] = kind .. '|' .. code end
  redis.call('ZREM', K.due, unpack(kinds))
  for kind, ms in pairs(times or {}) do redis.call('ZADD', K.due, ms, kind .. '|' .. code) end
end

local function changed(booking, kind)
  local all = taken(booking.slot, booking.service)
  append('booking.changed', {slot = booking.slot, taken = all}, {code = booking.code, kind = kind, by = A.by, now = A.now})
end

-- The identity and the phone are free for another booking again.
local function let_go(booking)
  local field = booking.identity .. ':' .. booking.service
  if redis.call('HGET', K.identity, field) == booking.code then redis.call('HDEL', K.identity, field) end
  if redis.call('HINCRBY', K.phones, booking.phone_print, -1) <= 0 then redis.call('HDEL', K.phones, booking.phone_print) end
end

-- A place that is kept for one person until it is confirmed or the time is over; kind is what the person is told.
local function offer(booking, kind)
  count(booking.slot, booking.service, 1)
  booking.state, booking.offer_until_ms = 'offered', A.now + booking.offer_ms
  if booking.offer_until_ms > booking.start_ms then booking.offer_until_ms = booking.start_ms end
  redis.call('ZADD', K.offers, booking.offer_until_ms, booking.code)
  schedule(booking.code, {[kind] = A.now})
  save_booking(booking)
  changed(booking, 'offered')
end

--@include line

-- Holds and offers whose time is over give their places back. Every verb that counts places does this first.
-- Nothing ends by a clock that is doubtful: it cannot be undone.
local function reap()
  if A.doubtful then return 0 end
  local holds = redis.call('ZRANGEBYSCORE', K.holds, '-inf', A.now)
  for _, id in ipairs(holds) do
    local hold = cjson.decode(redis.call('HGET', K.hold, id))
    redis.call('ZREM', K.holds, id)
    redis.call('HDEL', K.hold, id)
    release(hold.slot, hold.service)
  end
  local offers = redis.call('ZRANGEBYSCORE', K.offers, '-inf', A.now)
  for _, code in ipairs(offers) do
    local booking = load_booking(code)
    redis.call('ZREM', K.offers, code)
    count(booking.slot, booking.service, -1)
    booking.state, booking.reason, booking.offer_until_ms = 'expired', 'unanswered', nil
    save_booking(booking)
    schedule(code, {offer_expired = A.now})
    let_go(booking)
    changed(booking, 'expired')
    promote(booking.slot)
  end
  return #holds + #offers
end
