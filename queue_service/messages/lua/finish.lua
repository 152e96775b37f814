-- finish: what became of a message that a worker had claimed.
-- That a provider has taken it is a fact and counts whoever says it; everything else only counts from the worker that holds it.
-- KEYS: shared/box
-- A: id, claim, round, outcome (sent, retry, put_off, failed), transport, error, due (ms, of retry and put_off), doubt (transport that may
--    have it), doubt_until (ms), now
-- Returns: {state} it is in now
-- Event: none
--@include box
local message = load_message(A.id)
if not message then return cjson.encode({state = 'gone'}) end
local mine = message.state == 'sending' and message.claim == A.claim
if A.outcome == 'sent' then
  local known = message.state == 'sent' or message.state == 'delivered'
  if not known and message.round == A.round then
    message.error, message.transport = nil, A.transport
    enter(message, 'sent')
  end
elseif mine then
  if A.error then message.error = A.error end
  message.doubt, message.doubt_ms = A.doubt, A.doubt_until
  if A.outcome == 'failed' then
    enter(message, message.cancel and 'cancelled' or 'failed')
  else
    if A.outcome == 'retry' then message.tries = message.tries + 1 end
    again(message, A.due)
  end
end
return cjson.encode({state = message.state})
