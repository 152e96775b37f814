-- watch: note how far the stream was read and what follows from it, in one step: nothing is skipped and nothing is read twice.
-- KEYS: 1 read (seq), 2 turns
-- A: expected (seq read up to before), position (seq read up to now), turns (to be watched)
-- Returns: {moved}; false when somebody else has read on meanwhile
-- Event: none
local A = cjson.decode(ARGV[1])
if tonumber(redis.call('GET', KEYS[1]) or '0') ~= A.expected then return cjson.encode({moved = false}) end
redis.call('SET', KEYS[1], string.format('%d', A.position))
for _, turn in ipairs(A.turns) do redis.call('SADD', KEYS[2], turn) end
return cjson.encode({moved = true})
