-- hold: keep a place while a form is filled in. It ends by itself.
-- KEYS: shared/places
-- A: slot, service, cap, own, id, expires (ms), replaces (a hold of the same person to give up, or nil)
-- Returns: {id, expires}; refused: slot_full
-- Event: booking.changed when somebody on the waitlist gets a place that a hold gave up; a hold itself is no booking
--@include places
local done = remembered()
if done then return done end
reap()
if A.replaces then
  local old = redis.call('HGET', K.hold, A.replaces)
  if old then
    old = cjson.decode(old)
    redis.call('ZREM', K.holds, A.replaces)
    redis.call('HDEL', K.hold, A.replaces)
    release(old.slot, old.service)
  end
end
if not has_room(A.slot, A.service, A.cap, A.own) then return refuse('slot_full') end
count(A.slot, A.service, 1)
redis.call('HSET', K.hold, A.id, cjson.encode({slot = A.slot, service = A.service}))
redis.call('ZADD', K.holds, A.expires, A.id)
return answer({id = A.id, expires = A.expires})
