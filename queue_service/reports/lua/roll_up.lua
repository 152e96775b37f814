-- roll_up: keep what a stretch of a post's stream changed in the figures, and how far the stream was read, in one step.
-- Then events that were read are trimmed, but for the newest so many.
-- KEYS: 1 read, 2 days, 3 flows, 4 known, 5 events, then the lives of each of the days touched
-- A: expected (seq the reading began at), position (seq read up to), estimates (JSON text), lost (events that were gone),
--    figures and flow (day -> JSON text), lives (per day a map id -> JSON text), known (code -> 'state ms'), forgotten (codes),
--    keep_events, keep_lives (s)
-- Returns: {kept}; false when another run read on meanwhile
-- Event: none
local A = cjson.decode(ARGV[1])
local position = tonumber(redis.call('HGET', KEYS[1], 'position') or '0')
if position ~= A.expected then return cjson.encode({kept = false}) end
redis.call('HSET', KEYS[1], 'position', string.format('%d', A.position), 'estimates', A.estimates)
if A.lost > 0 then redis.call('HINCRBY', KEYS[1], 'lost', A.lost) end
for day, text in pairs(A.figures) do redis.call('HSET', KEYS[2], day, text) end
for day, text in pairs(A.flow) do redis.call('HSET', KEYS[3], day, text) end
for code, text in pairs(A.known) do redis.call('HSET', KEYS[4], code, text) end
for _, code in ipairs(A.forgotten) do redis.call('HDEL', KEYS[4], code) end
for nth, lives in ipairs(A.lives) do
  for id, text in pairs(lives) do redis.call('HSET', KEYS[5 + nth], id, text) end
  redis.call('EXPIRE', KEYS[5 + nth], A.keep_lives)
end
local oldest = A.position - A.keep_events
if oldest > 0 then redis.call('XTRIM', KEYS[5], 'MINID', '~', string.format('%d-0', oldest)) end
return cjson.encode({kept = true})
