-- book: confirm a place for somebody, the held one or a free one; or, with wait, join the waitlist of a full slot.
-- KEYS: shared/places
-- A: slot, service, cap, own, booking (what is known of it), hold (id or nil), wait, per_phone, times (what is told when)
-- Returns: {booking, position}; refused: slot_full, slot_free (to wait for it makes no sense), duplicate_booking, phone_limit
-- Event: booking.changed
--@include places
local done = remembered()
if done then return done end
reap()
local booking = A.booking
local field = booking.identity .. ':' .. booking.service
if redis.call('HEXISTS', K.identity, field) == 1 then return refuse('duplicate_booking') end
if tonumber(redis.call('HGET', K.phones, booking.phone_print) or '0') >= A.per_phone then return refuse('phone_limit') end

local held = A.hold and redis.call('HGET', K.hold, A.hold)
held = held and cjson.decode(held)
local own_place = held and held.slot == A.slot and held.service == A.service
if A.wait then
  if has_room(A.slot, A.service, A.cap, A.own) then return refuse('slot_free') end
elseif own_place then
  redis.call('ZREM', K.holds, A.hold)
  redis.call('HDEL', K.hold, A.hold)
elseif has_room(A.slot, A.service, A.cap, A.own) then
  count(A.slot, A.service, 1)
else
  return refuse('slot_full')
end

redis.call('HSET', K.identity, field, booking.code)
redis.call('HINCRBY', K.phones, booking.phone_print, 1)
redis.call('ZADD', K.booked, booking.start_ms, booking.code)
booking.rev, booking.cap, booking.own = 0, A.cap, A.own
booking.state = A.wait and 'waitlisted' or 'confirmed'
save_booking(booking)
schedule(booking.code, A.times)
local position = A.wait and stand_in_line(booking) or nil
changed(booking, booking.state)
return answer({booking = booking, position = position})
