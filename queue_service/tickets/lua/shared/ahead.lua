-- ahead: how many waiting people would be called before this ticket, if one counter did all the calling of those that serve its line.
-- A: serving (services each counter is configured for), k, pace (for the estimate, or nil)
local function add(pool, line, id, services)
  local own = '@' .. id
  local shares = line == own
  for _, one in ipairs(services) do shares = shares or one == line end
  if not shares then return end
  pool[own] = true
  for _, one in ipairs(services) do pool[one] = true end
end

-- The lines that share counters with a line: those of the open counters that serve it now; while none does, of those meant to.
local function pool_of(line)
  local open, meant = {}, {[line] = true}
  for _, text in ipairs(redis.call('HVALS', K.counters)) do
    local counter = cjson.decode(text)
    local configured = A.serving[counter.id]
    if counter.state == 'open' and configured then
      add(open, line, counter.id, counter.services and cjson.decode(counter.services) or configured)
    end
  end
  if next(open) then return open end
  for id, configured in pairs(A.serving) do add(meant, line, id, configured) end
  return meant
end

local function lane_sum(pool, lane, max)
  local sum = 0
  for line in pairs(pool) do sum = sum + redis.call('ZCOUNT', lanes[lane][line], '-inf', max) end
  return sum
end

-- Who is called before somebody with so many ahead in their own lane, while others wait in the other lane.
local function called_before(lane, mine, others)
  return mine + math.min(others, lane == 'O' and A.k * (mine + 1) or math.floor(mine / A.k))
end

local function ahead(ticket)
  if ticket.state ~= 'waiting' then return 0 end
  let_in()
  local pool = pool_of(ticket.line)
  local mine = lane_sum(pool, ticket.lane, '(' .. ticket.score)
  return called_before(ticket.lane, mine, lane_sum(pool, ticket.lane == 'O' and 'U' or 'O', '+inf'))
end

-- The pace goes back with the answer, so that a repeated request gets the same estimate as the first.
local function seen(ticket)
  return {ticket = ticket, ahead = ahead(ticket), pace = A.pace, now = A.now}
end
