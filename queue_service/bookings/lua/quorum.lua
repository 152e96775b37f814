-- quorum: does a drawn session take place? When too few have confirmed, every booking of it ends and everybody is told.
-- Nobody is admitted any more then.
-- KEYS: shared/places
-- A: slot, start_ms, codes, quorum, reason (kept with the bookings that end), told (what the people are told)
-- Returns: {held, confirmed}; asked again after they ended: not held
-- Event: booking.changed for each that ends
--@include places
--@include drawn
reap()
local confirmed = #of_session({confirmed = true, checked_in = true})
if confirmed >= A.quorum then return cjson.encode({held = true, confirmed = confirmed}) end
redis.call('ZADD', K.shut, A.start_ms, A.slot)
local open = of_session({waitlisted = true, offered = true, confirmed = true})
end_all(open, 'cancelled', A.reason, {[A.told] = A.now})
return cjson.encode({held = false, confirmed = confirmed})
