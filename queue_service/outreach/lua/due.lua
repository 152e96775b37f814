-- due: what is to be told by now, each with its guest as it is in the same moment. Changes nothing.
-- KEYS: shared/guests
-- A: limit
-- Returns: {entries} the oldest first, each {member (kind|code), due (ms), guest (nil when there is none)}
-- Event: none
--@include guests
local found = redis.call('ZRANGEBYSCORE', K.due, '-inf', A.now, 'WITHSCORES', 'LIMIT', 0, A.limit)
local entries = {}
for i = 1, #found, 2 do
  local guest = load(K.guests, string.match(found[i], '[^|]+$'))
  entries[#entries + 1] = {member = found[i], due = tonumber(found[i + 1]), guest = guest}
end
return cjson.encode({entries = entries})
