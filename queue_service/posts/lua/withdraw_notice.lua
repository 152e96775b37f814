-- withdraw_notice: take a notice back.
-- KEYS: shared/live
-- A: id
-- Returns: {withdrawn}; refused: not_found
-- Event: notice.changed
--@include live
local notice = redis.call('HGET', K.notices, A.id)
if not notice then return cjson.encode({refused = 'not_found'}) end
redis.call('HDEL', K.notices, A.id)
set_end('notice:' .. A.id, nil)
tell_notices({did = 'withdrawn', notice = notice})
return cjson.encode({withdrawn = A.id})
