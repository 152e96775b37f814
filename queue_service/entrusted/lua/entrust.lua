-- entrust: a partner is about to enter something for a person; from now on it counts. Twice is counted once.
-- KEYS: 1 entries (code -> JSON), 2 codes of the partner, by when (ms)
-- A: entry, day_ms and week_ms (when today and this week began), day and week (the most in each, or nil)
-- Returns: {}; refused: partner_day_quota, partner_week_quota
-- Event: none
local A = cjson.decode(ARGV[1])
if redis.call('HEXISTS', KEYS[1], A.entry.code) == 1 then return '{}' end

local function used_up(most, since)
  return most and redis.call('ZCOUNT', KEYS[2], since, '+inf') >= most
end

if used_up(A.day, A.day_ms) then return cjson.encode({refused = 'partner_day_quota', quota = A.day}) end
if used_up(A.week, A.week_ms) then return cjson.encode({refused = 'partner_week_quota', quota = A.week}) end
redis.call('HSET', KEYS[1], A.entry.code, cjson.encode(A.entry))
redis.call('ZADD', KEYS[2], A.entry.at_ms, A.entry.code)
return '{}'
