-- due: what is to be told by now, each with its booking as it is in the same moment. Changes nothing.
-- KEYS: 1 due, 2 bookings
-- A: now (ms), limit
-- Returns: {entries} the oldest first, each {member (kind|code), due (ms), booking (JSON text, or nil when there is none)}
-- Event: none
local A = cjson.decode(ARGV[1])
local found = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', A.now, 'WITHSCORES', 'LIMIT', 0, A.limit)
local entries = {}
for i = 1, #found, 2 do
  local text = redis.call('HGET', KEYS[2], string.match(found[i], '[^|]+$'))
  entries[#entries + 1] = {member = found[i], due = tonumber(found[i + 1]), booking = text or nil}
end
return cjson.encode({entries = entries})
