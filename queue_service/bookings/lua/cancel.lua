-- cancel: give a booking back; its place goes to the waitlist first. Cancelling twice is no error.
-- KEYS: shared/places
-- A: code, reason (holder, staff)
-- Returns: {booking}; refused: not_found, wrong_state
-- Event: booking.changed
--@include places
local done = remembered()
if done then return done end
reap()
local booking = load_booking(A.code)
if not booking then return refuse('not_found') end
if booking.state == 'cancelled' then return answer({booking = booking}) end
local had_place = booking.state == 'confirmed' or booking.state == 'offered'
if not had_place and booking.state ~= 'waitlisted' and booking.state ~= 'displaced' then
  return refuse('wrong_state', {state = booking.state})
end
if booking.state == 'waitlisted' then leave_line(booking) end
if had_place then count(booking.slot, booking.service, -1) end
redis.call('ZREM', K.offers, A.code)
redis.call('ZREM', K.booked, A.code)
redis.call('ZADD', K.aged, booking.start_ms, A.code)
booking.state, booking.reason, booking.offer_until_ms = 'cancelled', A.reason, nil
save_booking(booking)
schedule(A.code, {cancelled = A.now})
let_go(booking)
changed(booking, 'cancelled')
if had_place then promote(booking.slot) end
return answer({booking = booking})
