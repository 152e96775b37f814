-- place, unplace, let_in: keep tickets where their state says they are.
-- Needs: what queue knows (A.now, K, lanes, load_counter)
-- Nobody waits for a counter that is closed (or is no more): who was sent to one waits for the service instead.
local function let_go(ticket)
  local counter = string.match(ticket.line, '^@(.+)')
  if counter and (not lanes.U[ticket.line] or load_counter(counter).state == 'closed') then
    ticket.line = ticket.service
    redis.call('HSET', K.tickets, ticket.id, cjson.encode(ticket))
  end
end

-- In a lane while it waits (or among the early ones while it is too soon before its booked time), aside while it is held or missed.
local function place(ticket)
  if ticket.state == 'waiting' then
    let_go(ticket)
    if ticket.not_before and ticket.not_before > A.now then
      redis.call('ZADD', K.early, ticket.not_before, ticket.id)
    else
      redis.call('ZADD', lanes[ticket.lane][ticket.line], ticket.score, ticket.id)
    end
    redis.call('HINCRBY', K.waiting, ticket.service, 1)
  elseif ticket.state == 'held' or ticket.state == 'no_show' then
    redis.call('ZADD', K.aside, A.now, ticket.id)
  end
end

local function unplace(ticket)
  if ticket.state == 'waiting' then
    redis.call('ZREM', lanes[ticket.lane][ticket.line], ticket.id)
    if ticket.not_before then redis.call('ZREM', K.early, ticket.id) end
    redis.call('HINCRBY', K.waiting, ticket.service, -1)
  else
    redis.call('ZREM', K.aside, ticket.id)
  end
end

-- Booked people who came early join their lane once their time is near; never before.
local function let_in()
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', K.early, '-inf', A.now)) do
    local ticket = load_ticket(id)
    redis.call('ZREM', K.early, id)
    redis.call('ZADD', lanes[ticket.lane][ticket.line], ticket.score, id)
  end
end
