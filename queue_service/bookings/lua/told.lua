-- told: take something off the list of what is to be told, unless it was put off meanwhile.
-- KEYS: 1 due
-- A: member, due (ms it was due when it was read)
-- Returns: {gone}
-- Event: none
local A = cjson.decode(ARGV[1])
local score = tonumber(redis.call('ZSCORE', KEYS[1], A.member) or 'nan')
if score ~= A.due then return cjson.encode({gone = false}) end
redis.call('ZREM', KEYS[1], A.member)
return cjson.encode({gone = true})
