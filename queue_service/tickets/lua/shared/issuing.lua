-- issuing: what a number of the counted sequence and one of a lease have in common.
-- A: id, ticket, contact (sealed phone or nil), contact_days
-- Kiosks lease the numbers from LEASED to LEASED_END; the counted sequence steps over them.
local LEASED, LEASED_END = 8001, 9999

local function number_of(letter, n)
  return letter .. string.format('%03d', n)
end

-- The new ticket, which waits; its place is still to be said.
local function new_ticket(number, issued, at)
  local ticket = A.ticket
  ticket.id, ticket.day, ticket.number = A.id, A.day, number
  ticket.ordinal = redis.call('HINCRBY', K.numbers, '#', 1)
  ticket.rev, ticket.recalls, ticket.state = 0, 0, 'waiting'
  ticket.issued_ms, ticket.at = issued, at
  return ticket
end

-- Lane U goes by (due, order of issue), lane O by order of issue; a fraction of a second keeps the order of issue.
local function score_at(lane, due, order)
  return score_text(lane == 'U' and due + order / 1048576 or order)
end

local function keep_contact()
  if not A.contact then return end
  redis.call('HSET', K.contacts, A.id, A.contact)
  redis.call('EXPIRE', K.contacts, A.contact_days * 86400)
end
