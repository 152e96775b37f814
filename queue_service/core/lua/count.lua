-- count: one more call of somebody to something, or with step 0 only a look; the count ends so many seconds after its first call.
-- KEYS: 1 count
-- A: step, seconds
-- Returns: [count, seconds left]; the time left is negative when nothing is counted
-- Event: none
local A = cjson.decode(ARGV[1])
local count = tonumber(redis.call('GET', KEYS[1]) or '0')
if A.step > 0 then
  count = redis.call('INCRBY', KEYS[1], A.step)
  if count == A.step then redis.call('EXPIRE', KEYS[1], A.seconds) end
end
return cjson.encode({count, redis.call('TTL', KEYS[1])})
