-- answers: refusals, and answers that a repeated request finds again.
-- Needs: K.idem, A.idem_print (the fingerprint of the request, or nil when it may not be repeated)
local function refuse(code, extra)
  local answer = extra or {}
  answer.refused = code
  return cjson.encode(answer)
end

-- The answer is kept beside the change, in the same script: a retry after any crash finds it.
local function answer(value)
  local text = value and cjson.encode(value) or 'null'
  if A.idem_print then redis.call('SET', K.idem, A.idem_print .. text, 'EX', 86400) end
  return text
end

-- Returns the answer of the first request with this key, or a refusal when that asked for something else.
local function remembered()
  if not A.idem_print then return end
  local kept = redis.call('GET', K.idem)
  if not kept then return end
  local size = #A.idem_print
  if string.sub(kept, 1, size) ~= A.idem_print then return refuse('idempotency_mismatch') end
  return string.sub(kept, size + 1)
end
