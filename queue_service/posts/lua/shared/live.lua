-- live: a post's pauses, notices and their ends, and the events that carry all current ones.
-- KEYS: 1 seq, 2 events, 3 paused (service -> JSON), 4 notices (id -> JSON), 5 ends (sorted by ms; members "pause:SERVICE", "notice:ID")
-- ARGV[1]: JSON object of the arguments; `at` (RFC 3339 text) and `by` (who) are always there.
local A = cjson.decode(ARGV[1])
local stream = {seq = KEYS[1], events = KEYS[2], at = A.at}
local K = {paused = KEYS[3], notices = KEYS[4], ends = KEYS[5]}
--@include append

-- The values are kept as JSON texts and joined as texts: decoding them here would turn their empty lists into objects.
local function entries(key)
  local flat, list = redis.call('HGETALL', key), {}
  for index = 1, #flat, 2 do list[#list + 1] = {flat[index], flat[index + 1]} end
  table.sort(list, function(one, other) return one[1] < other[1] end)
  return list
end

-- What only staff may know: who did it, and `did`, what was done to which of them (nothing when they ended by themselves).
local function private(inside)
  local known = inside or {}
  known.by = A.by
  return known
end

local function tell_paused(inside)
  local parts = {}
  for _, entry in ipairs(entries(K.paused)) do parts[#parts + 1] = cjson.encode(entry[1]) .. ':' .. entry[2] end
  return append('service.changed', '{"paused":{' .. table.concat(parts, ',') .. '}}', private(inside))
end

local function tell_notices(inside)
  local parts = {}
  for _, entry in ipairs(entries(K.notices)) do parts[#parts + 1] = entry[2] end
  return append('notice.changed', '{"notices":[' .. table.concat(parts, ',') .. ']}', private(inside))
end

local function set_end(member, ms)
  if ms then redis.call('ZADD', K.ends, ms, member) else redis.call('ZREM', K.ends, member) end
end
