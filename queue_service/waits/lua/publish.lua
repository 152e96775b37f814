-- publish: keep what was learned up to a position of the stream, and tell the estimates when they changed.
-- KEYS: 1 seq, 2 events, 3 learned
-- A: at, position (seq read up to), expected (position the learning began at), learned, paces and estimates (JSON texts)
-- Returns: {published}; false when another run learned meanwhile or nothing changed
-- Event: wait.estimated
local A = cjson.decode(ARGV[1])
local stream = {seq = KEYS[1], events = KEYS[2], at = A.at}
--@include append
local position = redis.call('HGET', KEYS[3], 'position') or '0'
if position ~= A.expected then return cjson.encode({published = false}) end
local before = redis.call('HGET', KEYS[3], 'estimates')
redis.call('HSET', KEYS[3], 'position', A.position, 'learned', A.learned, 'paces', A.paces, 'estimates', A.estimates)
if before == A.estimates then return cjson.encode({published = false}) end
append('wait.estimated', '{"estimates":' .. A.estimates .. '}')
return cjson.encode({published = true})
