-- post_notice: tell everybody at the post something.
-- KEYS: shared/live
-- A: id, notice (JSON text), until_ms (or nil), limit (how many a post may have at once)
-- Returns: {seq}; refused: too_many_notices
-- Event: notice.changed
--@include live
if redis.call('HLEN', K.notices) >= A.limit then return cjson.encode({refused = 'too_many_notices', limit = A.limit}) end
redis.call('HSET', K.notices, A.id, A.notice)
set_end('notice:' .. A.id, A.until_ms)
return cjson.encode({seq = tell_notices({did = 'posted', notice = A.notice})})
