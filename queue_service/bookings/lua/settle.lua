-- settle: change a record of where somebody books, unless somebody else has changed it since; without `becomes` it is forgotten.
-- KEYS: 1 where (person and service -> post, when, by which request)
-- A: person, was (the record as it was read), becomes (the new one, or nil)
-- Returns: {settled}
-- Event: none
local A = cjson.decode(ARGV[1])
if redis.call('HGET', KEYS[1], A.person) ~= A.was then return cjson.encode({settled = false}) end
if A.becomes then redis.call('HSET', KEYS[1], A.person, A.becomes) else redis.call('HDEL', KEYS[1], A.person) end
return cjson.encode({settled = true})
