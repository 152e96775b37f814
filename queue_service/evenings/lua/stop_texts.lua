-- stop_texts: a person withdraws the consent to SMS. From the draw on the booking has a consent of its own. Twice is no error.
-- KEYS: shared/session
-- A: code
-- Returns: {request}; refused: not_found
-- Event: evening.changed, when there was a consent
--@include session
local request, session = load_request(A.code), load_session()
if not request then return refuse('not_found') end
if not request.sms_consent then return answer({request = request}) end
request.sms_consent = false
save_request(request)
changed(session, 'texts_stopped', request.code)
return answer({request = request})
