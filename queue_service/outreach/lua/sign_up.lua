-- sign_up: somebody comes to an event, with so many seats. Never more seats than places, one sign-up for each phone.
-- KEYS: shared/guests
-- A: guest (all that is known of it, rev 0), times (what is told when, by kind)
-- Returns: {guest}; refused: not_found, event_over, event_full (with the seats left), signed_already
-- Event: none
--@include guests
local done = remembered()
if done then return done end
local guest = A.guest
local event = load(K.events, guest.event)
if not event then return refuse('not_found') end
if not event.open or event.cancelled or A.now >= event.start_ms then return refuse('event_over') end
if redis.call('HEXISTS', K.phones, phone_of(guest)) == 1 then return refuse('signed_already') end
local before = taken(guest.event)
if event.places and before + guest.seats > event.places then
  return refuse('event_full', {left = math.max(0, event.places - before)})
end
redis.call('HINCRBY', K.taken, guest.event, guest.seats)
redis.call('HSET', K.phones, phone_of(guest), guest.code)
redis.call('SADD', K.members, guest.code)
save_guest(guest, A.times)
return answer({guest = guest})
