-- look: a ticket as it is now, and how many people are ahead of it. Changes nothing that anybody sees.
-- KEYS: shared/queue
-- A: id, serving, k, pace
-- Returns: {ticket, ahead, pace, now}; refused: not_found
--@include queue
--@include ahead
local ticket = load_ticket(A.id)
if not ticket then return refuse('not_found') end
return cjson.encode(seen(ticket))
