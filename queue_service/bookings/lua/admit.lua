-- admit: somebody whom a draw has ranked gets an offer, or the end of the waitlist when all places are taken or others wait already.
-- People are admitted in the order of the draw, so that the places go to the first ones.
-- KEYS: shared/places
-- A: booking (what is known of it, with offer_ms, offers_end_ms), cap, won and lost (what the person is told)
-- Returns: {booking}, the same however often; refused: duplicate_booking, offers_ended, session_over
-- Event: booking.changed, the first time
--@include places
local booking = A.booking
local known = load_booking(booking.code)
if known then return cjson.encode({booking = known}) end
reap()
if redis.call('ZSCORE', K.shut, booking.slot) then return refuse('session_over') end
if A.now >= booking.offers_end_ms then return refuse('offers_ended') end
local field = booking.identity .. ':' .. booking.service
if redis.call('HEXISTS', K.identity, field) == 1 then return refuse('duplicate_booking') end
redis.call('HSET', K.identity, field, booking.code)
redis.call('HINCRBY', K.phones, booking.phone_print, 1)
-- Who is drawn for a session may come until it ends: only then it is over.
redis.call('ZADD', K.booked, booking.end_ms, booking.code)
booking.rev, booking.cap = 0, A.cap
if #line_of(booking.slot) == 0 and has_room(booking.slot, booking.service, booking.cap) then
  offer(booking, A.won)
else
  booking.state = 'waitlisted'
  save_booking(booking)
  schedule(booking.code, {[A.lost] = A.now})
  stand_in_line(booking)
  changed(booking, 'waitlisted')
end
return cjson.encode({booking = booking})
