-- take: a place of A.slot for A.service. Goes after places.
-- A: slot, service
-- A hold of the same person never stands in the way: it is given up for the place, which is kept for it if it is the same one.
-- Without a place the answer is false and the hold is as it was. A place that the office has just gained belongs to who waits for it.
local function take(hold_id)
  local held = hold_id and redis.call('HGET', K.hold, hold_id)
  held = held and cjson.decode(held)
  local kept = held and held.slot == A.slot and held.service == A.service
  if not kept then promote(A.slot) end
  if held then count(held.slot, held.service, -1) end
  if not kept and not has_room(A.slot, A.service) then
    if held then count(held.slot, held.service, 1) end
    return false
  end
  count(A.slot, A.service, 1)
  if held then
    redis.call('ZREM', K.holds, hold_id)
    redis.call('HDEL', K.hold, hold_id)
    promote(held.slot)
  end
  return true
end
