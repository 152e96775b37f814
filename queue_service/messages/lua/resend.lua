-- resend: staff want a message to go out now (but never before its time), or once more.
-- KEYS: shared/box
-- A: id, now
-- Returns: {message}; refused: not_found, wrong_state (a worker has it, its cause is cancelled, or it was erased), too_late
-- Event: none
--@include box
local message = load_message(A.id)
if not message then return cjson.encode({refused = 'not_found'}) end
local gone = message.cancel or message.to == '' or redis.call('ZSCORE', K.cancelled, message.cause)
if message.state == 'sending' or message.state == 'cancelled' or gone then return cjson.encode({refused = 'wrong_state'}) end
local begins = math.max(A.now, message.not_before_ms)
if message.not_after_ms - begins < A.margin then return cjson.encode({refused = 'too_late'}) end
-- A provider drops what has an id it knows: what may have gone out before goes out under a new one.
if message.state ~= 'queued' then message.round = message.round + 1 end
message.tries, message.avoid, message.doubt, message.error = 0, nil, nil, nil
again(message, begins)
return cjson.encode({message = message})
