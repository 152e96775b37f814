-- release: an officer no longer works on an application. Nothing happens when the claim is another's or over.
-- KEYS: shared/application
-- A: code
-- Returns: {application}; refused: not_found
-- Event: application.changed, when there was a claim
--@include application
local done = remembered()
if done then return done end
local application = load_application(A.code)
if not application then return refuse('not_found') end
local claim = application.claim
if claim and claim.by == A.by then
  application.claim = nil
  save_application(application)
  changed(application, 'release')
end
return answer({application = application})
