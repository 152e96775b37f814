-- receipt: a provider says what became of a message. Receipts come late, twice, in any order, or never.
-- "Delivered" is the last word. "Failed" sends the message anew if somebody else could still take it in time.
-- KEYS: shared/box, 13 seen (this receipt)
-- A: id, round, receipt (sent, delivered, failed), error, others (whether another transport could take over), remember (s), now
-- Returns: {applied, state}; applied is false for what is unknown, repeated, outdated or changes nothing
-- Event: none
--@include box
local message = load_message(A.id)
local fresh = redis.call('SET', KEYS[13], '1', 'NX', 'EX', A.remember)
if not message or not fresh then return cjson.encode({applied = false, state = message and message.state}) end
local current = message.round == A.round
local on_its_way = message.state == 'queued' or message.state == 'sending'
local applied = true
if A.receipt == 'delivered' and A.round <= message.round and message.state ~= 'delivered' then
  message.error = nil
  enter(message, 'delivered')
elseif A.receipt == 'sent' and current and on_its_way then
  message.error = nil
  enter(message, 'sent')
elseif A.receipt == 'failed' and current and (on_its_way or message.state == 'sent') then
  message.error = A.error
  if A.others and message.transport then
    message.avoid = message.avoid or {}
    table.insert(message.avoid, message.transport)
    message.round, message.doubt = message.round + 1, nil
    again(message, A.now)
  else
    enter(message, 'failed')
  end
else
  applied = false
end
return cjson.encode({applied = applied, state = message.state})
