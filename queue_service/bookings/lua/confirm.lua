-- confirm: accept an offered place in time.
-- KEYS: shared/places
-- A: code, times
-- Returns: {booking}; refused: not_found, offer_expired, wrong_state
-- Event: booking.changed
--@include places
local done = remembered()
if done then return done end
reap()
local booking = load_booking(A.code)
if not booking then return refuse('not_found') end
if booking.state == 'confirmed' then return answer({booking = booking}) end
if booking.state == 'expired' then return refuse('offer_expired') end
if booking.state ~= 'offered' then return refuse('wrong_state', {state = booking.state}) end
redis.call('ZREM', K.offers, A.code)
booking.state, booking.offer_until_ms = 'confirmed', nil
save_booking(booking)
schedule(A.code, A.times)
changed(booking, 'confirmed')
return answer({booking = booking})
