-- begin: the last look before a message leaves the house, directly before every hand-over to a transport.
-- KEYS: shared/box
-- A: id, claim (of the worker that asks), transport, lease (ms), now
-- Returns: {go, left}: whether it may be handed over now, and for how many ms it is still worth sending
-- Event: none
--@include box
local message = load_message(A.id)
if not message or message.state ~= 'sending' or message.claim ~= A.claim then return cjson.encode({go = false}) end
if message.cancel then
  enter(message, 'cancelled')
elseif late(message) then
  enter(message, 'expired')
else
  message.attempts, message.transport, message.lease_ms = message.attempts + 1, A.transport, A.lease
  redis.call('ZADD', K.leases, A.lease, A.id)
  save_message(message)
  return cjson.encode({go = true, left = message.not_after_ms - A.now})
end
return cjson.encode({go = false})
