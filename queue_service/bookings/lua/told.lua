-- told: take something off the list of what is to be told, unless it was put off or its booking has changed meanwhile.
-- KEYS: 1 due, 2 bookings
-- A: kind, code, due (ms as it was read), rev (of the booking as it was read; nil when it was none's)
-- Returns: {gone}
-- Event: none
local A = cjson.decode(ARGV[1])
local member = A.kind .. '|' .. A.code
local score = tonumber(redis.call('ZSCORE', KEYS[1], member) or 'nan')
local text = redis.call('HGET', KEYS[2], A.code)
local rev = text and cjson.decode(text).rev or nil
if score ~= A.due or rev ~= A.rev then return cjson.encode({gone = false}) end
redis.call('ZREM', KEYS[1], member)
return cjson.encode({gone = true})
