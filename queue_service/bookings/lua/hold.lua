-- hold: keep a place while a form is filled in. It ends by itself.
-- KEYS: shared/places
-- A: slot, service, id, expires (ms), replaces (a hold of the same person to give up for it, or nil)
-- Returns: {id, expires}; refused: slot_full (then the earlier hold stays as it was)
-- Event: booking.changed when somebody on the waitlist gets a place that a hold gave up; a hold itself is no booking
--@include places
--@include take
local done = remembered()
if done then return done end
reap()
if not take(A.replaces) then return refuse('slot_full') end
redis.call('HSET', K.hold, A.id, cjson.encode({slot = A.slot, service = A.service}))
redis.call('ZADD', K.holds, A.expires, A.id)
return answer({id = A.id, expires = A.expires})
