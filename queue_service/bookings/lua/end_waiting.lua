-- end_waiting: a drawn session makes no more offers; who still waits for it waits no longer.
-- KEYS: shared/places
-- A: slot, codes, reason
-- Returns: {ended}
-- Event: booking.changed for each that ends
--@include places
--@include drawn
reap()
local waiting = of_session({waitlisted = true})
end_all(waiting, 'expired', A.reason)
return cjson.encode({ended = #waiting})
