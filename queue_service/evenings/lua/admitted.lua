-- admitted: everybody in the draw's order has a booking now, except those who were passed over.
-- KEYS: shared/session
-- A: passed (list of {code, reason}), added (how many added by staff were among them)
-- Returns: {done} (false: somebody was added meanwhile)
-- Event: none
--@include session
local session = load_session()
for _, line in ipairs(A.passed) do
  local request = load_request(line.code)
  if request.state == 'drawn' then
    request.state, request.reason = 'passed_over', line.reason
    let_go(request)
    save_request(request)
  end
end
local done = #(session.added or {}) == A.added
if done and not session.admitted_ms then
  session.admitted_ms = A.now
  save_session(session)
end
return cjson.encode({done = done})
