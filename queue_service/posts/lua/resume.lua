-- resume: give out numbers for a service again; nothing happens when it was not paused.
-- KEYS: shared/live
-- A: service
-- Returns: {resumed}
-- Event: service.changed, if it was paused
--@include live
local was = redis.call('HDEL', K.paused, A.service) == 1
set_end('pause:' .. A.service, nil)
if was then tell_paused({did = 'resumed', service = A.service}) end
return cjson.encode({resumed = was})
