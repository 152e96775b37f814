-- withdraw_notice: take a notice back.
-- KEYS: shared/live
-- A: id
-- Returns: {withdrawn}; refused: not_found
-- Event: notice.changed
--@include live
if redis.call('HDEL', K.notices, A.id) == 0 then return cjson.encode({refused = 'not_found'}) end
set_end('notice:' .. A.id, nil)
tell_notices()
return cjson.encode({withdrawn = A.id})
