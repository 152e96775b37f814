-- stop_texts: a household withdraws the consent to SMS; nothing more is told by SMS. Twice is no error.
-- KEYS: shared/visit
-- A: code
-- Returns: {visit}; refused: not_found
-- Event: visit.changed, when there was a consent
--@include visit
local visit = load_visit(A.code)
if not visit then return refuse('not_found') end
if visit.sms_consent then
  visit.sms_consent = false
  tell(visit, {})
  save_visit(visit)
  changed(visit, 'stop_texts')
end
return answer({visit = visit})
