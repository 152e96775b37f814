-- withdraw: a guest does not come after all; the seats are free for others. Twice is no error.
-- KEYS: shared/guests
-- A: code
-- Returns: {guest}; refused: not_found, event_over
-- Event: none
--@include guests
local done = remembered()
if done then return done end
local guest = load(K.guests, A.code)
if not guest then return refuse('not_found') end
if guest.state == 'withdrawn' then return answer({guest = guest}) end
if A.now >= load(K.events, guest.event).start_ms then return refuse('event_over') end
redis.call('HINCRBY', K.taken, guest.event, -guest.seats)
redis.call('HDEL', K.phones, phone_of(guest))
guest.state = 'withdrawn'
save_guest(guest)
return answer({guest = guest})
