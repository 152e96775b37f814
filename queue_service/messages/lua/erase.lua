-- erase: a person asks that nothing of them be kept: a message loses its number and its text, and is not sent any more. Twice is no error.
-- KEYS: shared/box
-- A: id, now
-- Returns: {erased} false while a worker has it at hand
-- Event: none
--@include box
local message = load_message(A.id)
if not message then return cjson.encode({erased = true}) end
if message.state == 'sending' then
  message.cancel = true
  save_message(message)
  return cjson.encode({erased = false})
end
message.to, message.text, message.cancel = '', '', true
if message.state == 'queued' then enter(message, 'cancelled') else save_message(message) end
return cjson.encode({erased = true})
