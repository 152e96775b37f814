-- The outbox, as every verb sees it.
-- KEYS: 1 messages, 2 urgent, 3 due, 4 deadlines, 5 leases, 6 states, 7 log, 8 causes, 9 cancelled, 10 keep, 11 totals, 12 circuits
-- A: now (ms), margin (ms that must be left before a deadline)
local A = cjson.decode(ARGV[1])
local K = {messages = KEYS[1], urgent = KEYS[2], due = KEYS[3], deadlines = KEYS[4], leases = KEYS[5], states = KEYS[6],
  log = KEYS[7], causes = KEYS[8], cancelled = KEYS[9], keep = KEYS[10], totals = KEYS[11], circuits = KEYS[12]}

local function load_message(id)
  local text = redis.call('HGET', K.messages, id)
  if text then return cjson.decode(text) end
end

local function save_message(message)
  if next(message.avoid or {}) == nil then message.avoid = nil end -- an empty table would come back as an object
  redis.call('HSET', K.messages, message.id, cjson.encode(message))
end

-- Lists by state and by age are kept in the order of their text.
local function state_member(message)
  return message.state .. ' ' .. string.format('%013d', message.changed_ms) .. ' ' .. message.id
end

local function log_member(message)
  return string.format('%013d', message.created_ms) .. ' ' .. message.id
end

local function late(message)
  return message.not_after_ms - A.now < A.margin
end

local function waiting_list(message)
  return message.urgent and K.urgent or K.due
end

-- The only way from one state to another: every list follows in the same step.
local function enter(message, state)
  if message.state then redis.call('ZREM', K.states, state_member(message)) end
  redis.call('ZREM', waiting_list(message), message.id)
  redis.call('ZREM', K.deadlines, message.id)
  redis.call('ZREM', K.leases, message.id)
  message.state, message.changed_ms = state, A.now
  if state == 'queued' then
    redis.call('ZADD', waiting_list(message), message.due_ms, message.id)
    redis.call('ZADD', K.deadlines, message.not_after_ms, message.id)
  elseif state == 'sending' then
    redis.call('ZADD', K.leases, message.lease_ms, message.id)
  else
    message.lease_ms, message.doubt = 0, nil
  end
  redis.call('ZADD', K.states, 0, state_member(message))
  redis.call('HINCRBY', K.totals, state, 1)
  save_message(message)
end

-- A message that did not go out waits until `due`, unless it must not or cannot go out any more.
local function again(message, due)
  message.due_ms = due
  if message.cancel or redis.call('ZSCORE', K.cancelled, message.cause) then return enter(message, 'cancelled') end
  if late(message) or message.not_after_ms - due < A.margin then return enter(message, 'expired') end
  enter(message, 'queued')
end
