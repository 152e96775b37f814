-- move: another slot for the same booking, at once or not at all: a move that fails leaves the old booking as it was.
-- KEYS: shared/places
-- A: slot, service, code, start_ms, end_ms, session, times
-- Returns: {booking}; refused: not_found, wrong_state, slot_full, same_slot
-- Event: booking.changed
--@include places
local done = remembered()
if done then return done end
reap()
local booking = load_booking(A.code)
if not booking then return refuse('not_found') end
local movable = {confirmed = true, displaced = true}
if not movable[booking.state] then return refuse('wrong_state', {state = booking.state}) end
if booking.slot == A.slot and booking.state == 'confirmed' then return refuse('same_slot') end
promote(A.slot)
if not has_room(A.slot, A.service) then return refuse('slot_full') end

count(A.slot, A.service, 1)
local old, had_place = booking.slot, booking.state == 'confirmed'
booking.slot, booking.start_ms, booking.end_ms, booking.session = A.slot, A.start_ms, A.end_ms, A.session
booking.state = 'confirmed'
redis.call('ZADD', K.booked, booking.start_ms, booking.code)
save_booking(booking)
schedule(booking.code, A.times)
if had_place then release(old, booking.service) end
changed(booking, 'moved')
return answer({booking = booking})
