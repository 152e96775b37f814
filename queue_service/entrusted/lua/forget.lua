-- forget: what was entered is gone, or is nobody's any more; so is who agreed to it.
-- KEYS: 1 entries (code -> JSON), 2 codes of the partner, by when (ms)
-- A: entry
-- Returns: {}
-- Event: none
local A = cjson.decode(ARGV[1])
redis.call('HDEL', KEYS[1], A.entry.code)
redis.call('ZREM', KEYS[2], A.entry.code)
return '{}'
