-- book: confirm a place for somebody, the held one or a free one; or, with wait, join the waitlist of a full slot.
-- KEYS: shared/places
-- A: slot, service, booking (what is known of it), hold (id or nil), wait, per_phone, times (what is told when)
-- Returns: {booking, position}, also the booking that has this code already; refused: slot_full, slot_free (to wait for it makes no sense), duplicate_booking, phone_limit
-- Event: booking.changed
--@include places
--@include take
local done = remembered()
if done then return done end
reap()
local known = load_booking(A.booking.code)
if known then return answer({booking = known}) end
local booking = A.booking
local field = booking.identity .. ':' .. booking.service
if redis.call('HEXISTS', K.identity, field) == 1 then return refuse('duplicate_booking') end
if tonumber(redis.call('HGET', K.phones, booking.phone_print) or '0') >= A.per_phone then return refuse('phone_limit') end

if A.wait then
  promote(A.slot)
  if has_room(A.slot, A.service) then return refuse('slot_free') end
elseif not take(A.hold) then
  return refuse('slot_full')
end

redis.call('HSET', K.identity, field, booking.code)
redis.call('HINCRBY', K.phones, booking.phone_print, 1)
redis.call('ZADD', K.booked, booking.start_ms, booking.code)
booking.rev, booking.state = 0, A.wait and 'waitlisted' or 'confirmed'
save_booking(booking)
schedule(booking.code, A.times)
local position = A.wait and stand_in_line(booking) or nil
changed(booking, booking.state)
return answer({booking = booking, position = position})
