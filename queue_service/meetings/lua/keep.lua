-- keep: a meeting or something agreed as it was written, unless somebody else changed it since it was read; what it was before stays.
-- KEYS: 1 minutes or actions (name -> JSON text), 2 versions (list of JSON texts)
-- A: name, record (all but its rev), expected (the rev that was read, 0 for a new one)
-- Returns: {rev}; refused: changed_meanwhile
-- Event: none
local A = cjson.decode(ARGV[1])
local current = redis.call('HGET', KEYS[1], A.name)
local rev = current and cjson.decode(current).rev or 0
if rev ~= A.expected then return cjson.encode({refused = 'changed_meanwhile'}) end
if current then redis.call('RPUSH', KEYS[2], current) end
A.record.rev = rev + 1
redis.call('HSET', KEYS[1], A.name, cjson.encode(A.record))
return cjson.encode({rev = rev + 1})
