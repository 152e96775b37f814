-- check_in: the person is here; the booking is bound to one ticket, the same however often it is asked for.
-- KEYS: shared/places
-- A: code, ticket
-- Returns: {booking}; refused: not_found, wrong_state
-- Event: booking.changed, the first time
--@include places
reap()
local booking = load_booking(A.code)
if not booking then return refuse('not_found') end
if booking.state == 'checked_in' then return answer({booking = booking}) end
if booking.state ~= 'confirmed' and booking.state ~= 'no_show' then return refuse('wrong_state', {state = booking.state}) end
if booking.state == 'confirmed' then let_go(booking) end
booking.state, booking.ticket = 'checked_in', A.ticket
save_booking(booking)
schedule(A.code)
changed(booking, 'checked_in')
return answer({booking = booking})
