-- queue: put a message into the outbox, once for its id.
-- KEYS: shared/box
-- A: message (without state), now
-- Returns: {message, fresh}: the message of this id as it is now, and whether it is new
-- Event: none
--@include box
local kept = load_message(A.message.id)
if kept then return cjson.encode({message = kept, fresh = false}) end
local message = A.message
message.created_ms, message.changed_ms = A.now, A.now
redis.call('ZADD', K.log, 0, log_member(message))
redis.call('ZADD', K.causes, 0, message.cause .. ' ' .. message.id)
redis.call('ZADD', K.keep, message.not_after_ms, message.id)
again(message, message.due_ms)
return cjson.encode({message = message, fresh = true})
