-- claim: a worker takes the next message that is due, the urgent ones first, then the longest due. What came too late expires on the way.
-- KEYS: shared/box
-- A: now, lease (ms when the claim ends by itself), limit (how many may expire in one go)
-- Returns: {message} or {expired} when none is due but some came too late
-- Event: none
--@include box
local expired = 0
for _, list in ipairs({K.urgent, K.due}) do
  while expired < A.limit do
    local id = redis.call('ZRANGEBYSCORE', list, '-inf', A.now, 'LIMIT', 0, 1)[1]
    if not id then break end
    local message = load_message(id)
    if not late(message) then
      message.claim, message.lease_ms, message.transport = message.claim + 1, A.lease, nil
      enter(message, 'sending')
      return cjson.encode({message = message})
    end
    enter(message, 'expired')
    expired = expired + 1
  end
end
return cjson.encode({expired = expired})
