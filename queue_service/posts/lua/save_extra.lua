-- save_extra: keep a post's extra hours; nothing happens when they are the same.
-- KEYS: 1 extra (JSON text), 2 seq, 3 events
-- A (ARGV[1], JSON): extra (JSON text), at, by
-- Returns: {changed}
-- Event: post.changed, when something changed
local A = cjson.decode(ARGV[1])
local stream = {seq = KEYS[2], events = KEYS[3], at = A.at}
--@include append
if (redis.call('GET', KEYS[1]) or '[]') == A.extra then return cjson.encode({changed = false}) end
redis.call('SET', KEYS[1], A.extra)
append('post.changed', '{}', {by = A.by})
return cjson.encode({changed = true})
