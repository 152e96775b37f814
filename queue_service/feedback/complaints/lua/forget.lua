-- forget: the time to know what was told, and by whom, has come to its end; what is counted remains.
-- KEYS: shared/complaint
-- A: ref, since_ms (of the state in which it still must be)
-- Returns: {complaint}; refused: not_found, wrong_state
-- Event: none
--@include complaint
local one = load_complaint(A.ref)
if not one then return refuse('not_found') end
if one.since_ms ~= A.since_ms then return refuse('wrong_state') end
leave_stage(one)
one.content, one.phone, one.phone4, one.assigned = '', '', '', ''
one.sms_consent, one.masked = false, true
for _, entry in ipairs(one.history) do
  entry.note = nil
end
save(one)
tell(one)
return answer({complaint = one})
