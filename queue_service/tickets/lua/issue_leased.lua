-- issue_leased: a number that a kiosk gave out while the server was away joins the queue, by when it was given.
-- It was promised: neither pause, quota nor closing time stops it. When its day is over it is written down as ended by that.
-- KEYS: shared/queue, shared/leases
-- A: id, number, device, key (of the request), issued (ms), issued_at (RFC 3339), passed (how much of the day by then, 0 to 1),
--    visit (its services in order), ticket (as for issue), due (s, lane U), promised (s), contact, contact_days, serving, k, pace
-- Returns: {ticket, ahead, pace, now}; refused: not_leased (not to this device), number_used (by another request)
-- Event: ticket.issued, or ticket.cancelled with the reason day_closed
--@include queue
--@include ahead
--@include issuing
--@include leases
local KEEP_LATE = 50
local kept = remembered()
if kept then return kept end
local lease = load_lease(A.number)
if not lease or lease.device ~= A.device then return refuse('not_leased') end
if lease.ticket then
  local same = load_ticket(lease.ticket)
  if same and same.leased == A.key then return answer(seen(same)) end
  return refuse('number_used')
end

-- Behind all who came by then, before all who came later, other leased numbers by their time.
local order = given_by(A.issued, A.issued_at) + 0.25 + A.passed / 2
local ticket = new_ticket(A.number, A.issued, A.issued_at)
ticket.leased = A.key
ticket.score = score_at(ticket.lane, A.due, order)
for _, one in ipairs(A.visit) do redis.call('HINCRBY', K.numbers, 'service:' .. one.service, 1) end
lease.ticket = ticket.id
save_lease(A.number, lease)
redis.call('HINCRBY', K.leases, 'away:' .. A.device, 1)
keep_contact()

if redis.call('GET', K.day) ~= A.day then
  ticket.state, ticket.finished_ms, ticket.reason = 'cancelled', A.now, 'day_closed'
  save_ticket(ticket)
  for _, key in ipairs({K.tickets, K.numbers}) do redis.call('EXPIRE', key, A.contact_days * 86400) end
  redis.call('LPUSH', K.late, cjson.encode({day = A.day, number = A.number, service = ticket.service, device = A.device, now = A.now}))
  redis.call('LTRIM', K.late, 0, KEEP_LATE - 1)
  emit('ticket.cancelled', ticket, {reason = 'day_closed'}, {issued = A.issued, issued_at = A.issued_at})
  return answer(seen(ticket))
end
save_ticket(ticket)
place(ticket)
local now = seen(ticket)
emit('ticket.issued', ticket, nil, {ahead = now.ahead, priority = ticket.priority, promised = A.promised,
  issued = A.issued, issued_at = A.issued_at})
return answer(now)
