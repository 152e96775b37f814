-- pause: stop giving out numbers for a service, with a reason; pausing again replaces reason and end.
-- KEYS: shared/live
-- A: service, pause (JSON text), until_ms (or nil)
-- Returns: {seq}
-- Event: service.changed
--@include live
redis.call('HSET', K.paused, A.service, A.pause)
set_end('pause:' .. A.service, A.until_ms)
return cjson.encode({seq = tell_paused({did = 'paused', service = A.service})})
