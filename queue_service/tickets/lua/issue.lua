-- issue: give the next number of a service's letter to a new ticket and let it wait in its lane.
-- Somebody who booked has a place already: neither pause nor quota stops them, and the id gives the same ticket every time.
-- The numbers kiosks may lease are stepped over.
-- KEYS: shared/queue
-- Each service of the visit counts as given out here, so that a later one cannot be sold out half-way; a pause stops new numbers only.
-- A: id, letter, visit (its services in order, each with its quota), ticket (what rules decided: post, service, lane, line, priority, ...),
--    due (s, lane U), promised (s, from when lane U may expect its call), contact (sealed phone or nil), contact_days, serving, k, pace
-- Returns: {ticket, ahead, pace, now}; refused: service_paused (with the reason), quota_reached (both with the service)
-- Event: ticket.issued
--@include queue
--@include ahead
--@include issuing
local done = settled()
if done then return done end
local ticket = A.ticket
local same = ticket.booking and load_ticket(A.id)
if same then return answer(seen(same)) end
local given = {}
for _, one in ipairs(A.visit) do
  local pause = redis.call('HGET', K.paused, one.service)
  if pause and not ticket.booking then
    local why = cjson.decode(pause)
    why.service = one.service
    return refuse('service_paused', why)
  end
  local count = given[one.service] or tonumber(redis.call('HGET', K.numbers, 'service:' .. one.service) or '0')
  if one.quota and count >= one.quota and not ticket.booking then
    return refuse('quota_reached', {quota = one.quota, service = one.service})
  end
  given[one.service] = count + 1
end
for service, count in pairs(given) do redis.call('HSET', K.numbers, 'service:' .. service, count) end

local n = redis.call('HINCRBY', K.numbers, A.letter, 1)
ticket = new_ticket(number_of(A.letter, n < LEASED and n or n + LEASED_END - LEASED + 1), A.now, A.at)
ticket.score = score_at(ticket.lane, A.due, ticket.ordinal)
save_ticket(ticket)
place(ticket)
keep_contact()
local now = seen(ticket)
-- Whoever came before a booked time knows nothing of those ahead yet.
emit('ticket.issued', ticket, nil, {ahead = not (ticket.not_before and ticket.not_before > A.now) and now.ahead or nil,
  booked = ticket.booking and true or nil, priority = ticket.priority, promised = A.promised})
return answer(now)
