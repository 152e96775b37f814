-- cancel: a cause is gone. What waits for it is never sent, what a worker holds is not handed over any more, and nothing new is taken in.
-- KEYS: shared/box
-- A: cause, now
-- Returns: {cancelled, at_hand}: how many waited, and how many a worker has at hand just now
-- Event: none
--@include box
redis.call('ZADD', K.cancelled, A.now, A.cause)
local cancelled, at_hand = 0, 0
-- '!' follows the blank that ends the cause
for _, member in ipairs(redis.call('ZRANGEBYLEX', K.causes, '[' .. A.cause .. ' ', '(' .. A.cause .. '!')) do
  local message = load_message(string.match(member, '[^ ]+$'))
  if message.state == 'queued' then
    enter(message, 'cancelled')
    cancelled = cancelled + 1
  elseif message.state == 'sending' then
    message.cancel = true
    save_message(message)
    at_hand = at_hand + 1
  end
end
return cjson.encode({cancelled = cancelled, at_hand = at_hand})
