-- settle: what a partner wanted to enter is there, or was refused. That it is there wins, in whichever order the two are told.
-- KEYS: 1 entries (code -> JSON), 2 codes of the partner, by when (ms)
-- A: entry, made (true, or nil when it was refused)
-- Returns: {}
-- Event: none
local A = cjson.decode(ARGV[1])
local text = redis.call('HGET', KEYS[1], A.entry.code)
local entry = text and cjson.decode(text) or A.entry
if A.made then
  entry.made = true
  redis.call('HSET', KEYS[1], entry.code, cjson.encode(entry))
  redis.call('ZADD', KEYS[2], entry.at_ms, entry.code)
elseif not entry.made then
  redis.call('HDEL', KEYS[1], entry.code)
  redis.call('ZREM', KEYS[2], entry.code)
end
return '{}'
