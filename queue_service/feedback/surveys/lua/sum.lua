-- sum: add up the answers of a month anew, after many were written at once or where they were never added up.
-- KEYS: 1 answers (answer -> how often), 2 sums
-- Returns: {}
-- Event: none
local K = {sums = KEYS[2]}
--@include sums
redis.call('DEL', K.sums)
local found = redis.call('HGETALL', KEYS[1])
for n = 1, #found, 2 do add(found[n], tonumber(found[n + 1])) end
return '{}'
