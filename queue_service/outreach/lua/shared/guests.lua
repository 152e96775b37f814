-- guests: the office's events and who comes, as every verb sees them.
-- KEYS: 1 idem, 2 events (event -> JSON), 3 guests (code -> JSON), 4 members (codes of the one event at hand), 5 taken (event -> seats),
--       6 phones (event and phone -> code), 7 due (kind and code, by ms)
-- A: now (ms), idem_print
local A = cjson.decode(ARGV[1])
local K = {idem = KEYS[1], events = KEYS[2], guests = KEYS[3], members = KEYS[4], taken = KEYS[5], phones = KEYS[6], due = KEYS[7]}
local KINDS = {'event_signed', 'event_day_before', 'event_changed', 'event_cancelled'}
--@include answers

local function load(key, name)
  local text = redis.call('HGET', key, name)
  if text then return cjson.decode(text) end
end

local function taken(event)
  return tonumber(redis.call('HGET', K.taken, event) or '0')
end

local function phone_of(guest)
  return guest.event .. ' ' .. guest.phone_print
end

-- What was to be told is true of one revision only: whoever saves a guest also says what is to be told from now on.
local function save_guest(guest, times)
  guest.rev = guest.rev + 1
  redis.call('HSET', K.guests, guest.code, cjson.encode(guest))
  for _, kind in ipairs(KINDS) do redis.call('ZREM', K.due, kind .. '|' .. guest.code) end
  for kind, ms in pairs(times or {}) do redis.call('ZADD', K.due, ms, kind .. '|' .. guest.code) end
end
