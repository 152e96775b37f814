-- attend: note on the attendance list who has come and who has not, all in one step.
-- KEYS: shared/guests
-- A: present (codes), absent (codes)
-- Returns: {noted}
-- Event: none
--@include guests
local noted = 0
local function note(codes, came)
  for _, code in ipairs(codes) do
    local guest = load(K.guests, code)
    if guest and guest.state == 'signed' and redis.call('SISMEMBER', K.members, code) == 1 then
      guest.came = came
      redis.call('HSET', K.guests, code, cjson.encode(guest))
      noted = noted + 1
    end
  end
end
note(A.present, true)
note(A.absent, false)
return answer({noted = noted})
