-- put_off: an offer is told later than it was made, and its time counts from then. The place stays kept.
-- KEYS: shared/places
-- A: code, rev (as it was read), kind (what is to be told), from (ms)
-- Returns: {put_off}; false when the booking has changed meanwhile
-- Event: booking.changed
--@include places
local booking = load_booking(A.code)
if not booking or booking.rev ~= A.rev or booking.state ~= 'offered' then return cjson.encode({put_off = false}) end
booking.offer_until_ms = math.min(A.from + booking.offer_ms, booking.start_ms)
redis.call('ZADD', K.offers, booking.offer_until_ms, booking.code)
save_booking(booking)
schedule(booking.code, {[A.kind] = A.from})
changed(booking, 'offered')
return cjson.encode({put_off = true})
