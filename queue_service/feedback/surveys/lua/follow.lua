-- follow: a piece of the post's stream was read; who was served is counted in the same step, so that nobody counts twice.
-- KEYS: 1 read (seq up to which it was read), 2 served (month -> visits that ended)
-- A: expected (the seq so far), position (the new one), served (month -> how many more)
-- Returns: {moved}, false when somebody else has read on meanwhile
local A = cjson.decode(ARGV[1])
if tonumber(redis.call('GET', KEYS[1]) or '0') ~= A.expected then return cjson.encode({moved = false}) end
redis.call('SET', KEYS[1], A.position)
for month, count in pairs(A.served) do redis.call('HINCRBY', KEYS[2], month, count) end
return cjson.encode({moved = true})
