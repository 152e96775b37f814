-- displace: the office has closed a booking's slot; the person is told and may choose another one.
-- KEYS: shared/places
-- A: code, slot (the one that is closed)
-- Returns: {displaced}
-- Event: booking.changed
--@include places
local booking = load_booking(A.code)
local open = {confirmed = true, offered = true, waitlisted = true}
if not booking or booking.slot ~= A.slot or not open[booking.state] then return cjson.encode({displaced = false}) end
if booking.state == 'waitlisted' then leave_line(booking) else count(booking.slot, booking.service, -1) end
redis.call('ZREM', K.offers, A.code)
booking.state, booking.offer_until_ms = 'displaced', nil
save_booking(booking)
schedule(A.code, {closed = A.now})
changed(booking, 'displaced')
return cjson.encode({displaced = true})
