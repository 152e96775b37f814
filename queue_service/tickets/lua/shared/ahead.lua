-- ahead: how many waiting people one counter that serves A.pool would call before this ticket.
-- A: pool (the lines that share counters with the ticket's line), k, pace (for the estimate, or nil)
local function lane_sum(lane, max)
  local sum = 0
  for _, line in ipairs(A.pool) do sum = sum + redis.call('ZCOUNT', lanes[lane][line], '-inf', max) end
  return sum
end

local function ahead(ticket)
  if ticket.state ~= 'waiting' then return 0 end
  local mine = lane_sum(ticket.lane, '(' .. ticket.score)
  if ticket.lane == 'O' then return mine + math.min(lane_sum('U', '+inf'), A.k * (mine + 1)) end
  return mine + math.min(lane_sum('O', '+inf'), math.floor(mine / A.k))
end

-- The pace goes back with the answer, so that a repeated request gets the same estimate as the first.
local function seen(ticket)
  return {ticket = ticket, ahead = ahead(ticket), pace = A.pace, now = A.now}
end
