-- open_session: open a session for a user who is still the same person with the same rights as when the password was checked.
-- KEYS: 1 session, 2 sessions of the user (set of ids), 3 users
-- A: username, epoch, id, fields (of the session, as a flat list), expires (ms), index_expires (ms)
-- Returns: {}; refused: login_failed
local A = cjson.decode(ARGV[1])
local text = redis.call('HGET', KEYS[3], A.username)
local user = text and cjson.decode(text)
if not user or not user.active or user.epoch ~= A.epoch then return cjson.encode({refused = 'login_failed'}) end
redis.call('HSET', KEYS[1], unpack(A.fields))
redis.call('PEXPIREAT', KEYS[1], A.expires)
redis.call('SADD', KEYS[2], A.id)
redis.call('PEXPIREAT', KEYS[2], A.index_expires)
return '{}'
