-- save_event: keep an event as staff have written it; who has signed up is told when it moves or is cancelled.
-- KEYS: shared/guests
-- A: event (all but its rev), expected (the rev that was read, 0 for a new event), eve (ms, when guests are reminded, or nil)
-- Returns: {event}; refused: changed_meanwhile, fewer_places (than people have been promised)
-- Event: none
--@include guests
local event = A.event
local before = load(K.events, event.id)
if (before and before.rev or 0) ~= A.expected then return refuse('changed_meanwhile') end
if event.places and event.places < taken(event.id) then return refuse('fewer_places') end
event.rev = A.expected + 1
redis.call('HSET', K.events, event.id, cjson.encode(event))

local function moved()
  if not before then return false end
  for _, name in ipairs({'start_ms', 'place', 'cancelled'}) do
    if before[name] ~= event[name] then return true end
  end
  return false
end

if moved() and A.now < event.start_ms then
  local times = {[event.cancelled and 'event_cancelled' or 'event_changed'] = A.now}
  if A.eve and not event.cancelled then times.event_day_before = A.eve end
  for _, code in ipairs(redis.call('SMEMBERS', K.members)) do
    local guest = load(K.guests, code)
    if guest.state == 'signed' then save_guest(guest, times) end
  end
end
return answer({event = event})
