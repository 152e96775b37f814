-- claim: put down at which post somebody is about to book a service, unless another post is on record.
-- KEYS: 1 where (person and service -> post, when, by which request)
-- A: person, post, mine (the record), instead (a record of another post that is known to be no longer true, or nil)
-- Returns: {was}: what is on record of another post; nothing when it is ours now
-- Event: none
local A = cjson.decode(ARGV[1])
local was = redis.call('HGET', KEYS[1], A.person)
if was and was ~= A.instead and string.match(was, '^%S+') ~= A.post then return cjson.encode({was = was}) end
redis.call('HSET', KEYS[1], A.person, A.mine)
return '{}'
