-- line: the waitlist of each slot, in the order people came. Part of places.
local function line_of(slot)
  return redis.call('ZRANGEBYLEX', K.waitlist, '[' .. slot .. '|', '[' .. slot .. '}')
end

-- The end of a slot's waitlist; returns the position in it.
local function stand_in_line(booking)
  local order = redis.call('INCR', K.order)
  redis.call('ZADD', K.waitlist, 0, string.format('%s|%012d|%s', booking.slot, order, booking.code))
  return #line_of(booking.slot)
end

local function leave_line(booking)
  for _, member in ipairs(line_of(booking.slot)) do
    if string.match(member, '[^|]+$') == booking.code then redis.call('ZREM', K.waitlist, member) end
  end
end

-- A place of the slot became free: the first on the waitlist who fits gets it as an offer nobody else can take.
local function promote(slot)
  for _, member in ipairs(line_of(slot)) do
    local booking = load_booking(string.match(member, '[^|]+$'))
    local session_places = booking.session == 'drawn' and booking.cap or nil
    if taken(slot, booking.service) >= (session_places or A.places) then return end
    if A.now < (booking.offers_end_ms or booking.start_ms) and has_room(slot, booking.service, session_places) then
      redis.call('ZREM', K.waitlist, member)
      offer(booking, 'offer')
    end
  end
end

local function release(slot, service)
  count(slot, service, -1)
  promote(slot)
end
