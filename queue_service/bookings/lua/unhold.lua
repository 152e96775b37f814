-- unhold: give a held place back before its time; nothing happens when it has ended already.
-- KEYS: shared/places
-- A: id
-- Returns: {released}
-- Event: booking.changed when somebody on the waitlist gets the place
--@include places
reap()
local old = redis.call('HGET', K.hold, A.id)
if not old then return answer({released = false}) end
old = cjson.decode(old)
redis.call('ZREM', K.holds, A.id)
redis.call('HDEL', K.hold, A.id)
release(old.slot, old.service)
return answer({released = true})
