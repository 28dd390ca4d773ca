# Words of the console in English. Keys and arguments are the same in every language.

## Frame
brand = Ledger
skip-to-content = Skip to the content
demo-label = Demonstration
demo-banner = Demonstration: sample data, no second factor.
nav-label = Menu
search-label = Find a case by its code
search-button = Find
sign-out = Sign out
theme-to-dark = Dark theme
theme-to-light = Light theme
theme-to-system = Device theme

## Navigation
nav-queue = My work
nav-cases = Cases
nav-fund = Funds
nav-outcomes = Outcomes
nav-reports = Reports
nav-log = Log
nav-people = People
nav-setup = Set-up

## Common
total = Total
since = since
months = { $months ->
    [one] { $months } month
   *[other] { $months } months
}
age-today = since today
age-days = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
waits-on = { $days ->
    [0] Waiting since today on: { $who }
    [one] Waiting { $days } day on: { $who } (since { $date })
   *[other] Waiting { $days } days on: { $who } (since { $date })
}
pager-label = More of the list
pager-first = Back to the start
pager-next = Next page
chart-figures = Show the figures as a table
field-optional = optional
field-error-prefix = Error:
errors-title = Please check the following

## Columns
column-case = Case
column-state = State
column-since = Since
column-next = Next step
column-waits-on = Waiting on
column-waits = Waiting
column-number = No.
row-number = No. { $number }
column-schedule = Planned at
column-amount-in = Amount, { $currency }
column-cohort = Year of launch
column-launched = Launched

## Sign-in
sign-in-title = Sign in
sign-in-button = Sign in
sign-in-failed = This e-mail and password do not match. Check both and try again.
sign-in-wait = { $seconds ->
    [one] Too many attempts. Try again in { $seconds } second.
   *[other] Too many attempts. Try again in { $seconds } seconds.
}
sign-in-help = No account, or the password is lost? Ask the administrator of your programme.

## Queue
queue-mine = Waiting on me
queue-mine-help = The longest wait comes first.
queue-mine-empty = Nothing is waiting on you
queue-mine-empty-advice = New work appears here as soon as a colleague has taken the step before yours.
queue-others = Waiting on others
queue-others-empty = You are not waiting for anybody.
queue-asleep = Asleep
queue-asleep-help = Nobody has taken these steps for two years. They ask for nothing, and can still be taken from the case.
queue-waits = waiting { $age }
queue-late = overdue

## Cases
cases-all = All
cases-filter = Filter by state
cases-query = Looking for “{ $query }”.
cases-query-clear = Show all cases
cases-empty = No case fits
cases-none = No cases yet
cases-none-advice = A case is opened by a caseworker of a partner NGO.
cases-empty-advice = Choose another state above, or check the code: it looks like 2026-0147.

## Case
case-opened = Opened
case-money = Money
case-plan = Plan
case-plan-empty = No plan yet
case-plan-empty-advice = The items of the plan are entered when the case is opened.
case-disbursements = Disbursements
case-disbursements-empty = No disbursement yet
case-disbursements-empty-advice = Instalments are planned when the agreement is sent.
case-enterprises = Enterprise and visits
case-enterprises-empty = No enterprise yet
case-enterprises-empty-advice = Record the launch once the business has opened its doors; the visits are counted from that day.
case-visits = Visits
case-visits-empty = No visit yet.
visit-unscheduled = Not planned
case-people = People on this case
case-people-empty = Nobody has acted on this case yet.
case-timeline = Timeline
case-timeline-help = Newest first. Refused acts stay in the list.
case-entries = Journal entries
case-entries-help = Newest first. The money and the budget are kept apart; in each, debits equal credits.
case-entries-empty = No entry yet
case-entries-empty-advice = The first entry is made when an award is confirmed.

## Next step
next-title = Next step
next-none = There is nothing for you to do here now.
next-barred = Not open to you
earlier-theirs = Earlier act: { $act }, { $date }, { $person }.
refusal-at-most = At most { $amount } is possible.

## Timeline
timeline-refused = refused
timeline-sequence = log no. { $number }

## Entry
entry-number = Entry { $number }
entry-preview = Entry to be made
entry-actual = Money
entry-budget = Budget
entry-account = Account
entry-debit = Debit
entry-credit = Credit

## Form of a step
act-back = Back
act-back-to = Back to case { $case }
act-refused = This was refused.
act-preview = The entry this makes
act-consequence = What happens then
act-leave = Leave without saving
instalment-amount = Instalment { $number }: amount
instalment-on = Instalment { $number }: planned for
item-category = Item { $number }: kind
item-quantity = Item { $number }: how many
item-price = Item { $number }: price of one
line-with-available = { $line } ({ $available } available)

## Fund
fund-title = Fund { $code }
fund-others = Other funds
fund-agreement = Agreement
fund-period = Period
fund-received = Received to date
fund-cash = In the bank
fund-empty = No budget line yet
fund-empty-advice = Budget lines come with the donor agreement.
fund-none = No fund yet
fund-none-advice = The first fund comes with the first donor agreement, which a finance manager records.
fund-position = Position by budget line
fund-caption = Each bar is the budget authority of one line: expended (receipts accepted), encumbered (agreements signed), pre-encumbered (awards confirmed) and available. As of { $date }.
fund-table = Budget lines, { $currency }
fund-authority = Authority
fund-expended = Expended
fund-encumbered = Encumbered
fund-pre-encumbered = Pre-encumbered
fund-available = Available
fund-of-authority = { $available } available of { $authority }
fund-bar-about = { $line }: { $used } in use; { $available } available of { $authority }.
fund-warn-mark = Warning mark at { $share }
fund-warned = { $line }: { $used } of the authority is in use; { $available } is left.

## Set-up
setup-back = Back to the set-up
setup-there = What is there
setup-who = This can be done by: { $who }.
setup-progress = { $done } of { $all } items are ready. The first case needs all of them.
setup-done = Ready
setup-to-do = To do
setup-column-item = Item
setup-column-notes = How far it is
setup-column-who = Who can do it
setup-count = { $count ->
    [0] None yet
   *[other] { $count } there
}
setup-lines = { $count ->
    [one] { $count } budget line
   *[other] { $count } budget lines
}
setup-quorum = { $count ->
    [one] { $count } member scores and votes on a case
   *[other] { $count } members score and vote on a case
}
setup-invited = { $count ->
    [one] { $count } person has not accepted the invitation
   *[other] { $count } people have not accepted the invitation
}
setup-vacant = Nobody yet: { $who }
setup-short = One more person is needed for “{ $act }” ({ $who }): nobody may do both sides of a check.
setup-no-open-call = None takes applications today
setup-openings-no-fund = A fund comes first.
setup-tranches-note = Needed for a fund that had no money when the books began.
setup-needs-donor = A donor comes first.
setup-needs-fund = A fund and a bank account come first.
setup-needs-line = A fund with budget lines comes first.
setup-openings-choose = Choose a fund above. A fund that had no money before needs none.
setup-openings-none = No fund needs an opening balance now.
setup-programme = Programme
setup-people = People
setup-ngos = Partner NGOs
setup-donors = Donors
setup-bank_accounts = Bank accounts
setup-chart = Chart of accounts
setup-funds = Funds
setup-openings = Opening balances
setup-tranches = Donor tranches
setup-calls = Calls
setup-empty-ngos = No partner NGO yet
setup-advice-ngos = Caseworkers and cases belong to an NGO, so register the first one.
setup-empty-donors = No donor yet
setup-advice-donors = A donor agreement needs its donor; register the first one.
setup-empty-bank_accounts = No bank account yet
setup-advice-bank_accounts = Register the account that donors pay into.
setup-empty-funds = No fund yet
setup-advice-funds = Record the first donor agreement with its budget lines.
setup-empty-openings = Nothing prepared yet
setup-advice-openings = Needed only for a fund that had money or spending before these books began.
setup-empty-tranches = No tranche yet
setup-advice-tranches = Record the first one as the bank statement shows it.
setup-empty-calls = No call yet
setup-advice-calls = Applications belong to a call; open the first one.
start-untouched = not prepared; record a tranche if none is needed
start-prepared = prepared, waits to be posted
start-posted = posted
start-moved = none needed: the fund has entries of its own
line-code = Budget line { $number }: code
line-title = Budget line { $number }: title
line-amount = Budget line { $number }: authority
opening-cash = Money in account { $account }
opening-spent = Spent before from { $line }
opening-what = What
opening-by = Prepared by
opening-on = Date of the books
opening-total-cash = Money, total
opening-total-spent = Spent before, total
call-left = Left to give
call-line = Budget for { $line }

## People
people-link = Hand this link to { $name }: it works once, for 7 days, and is not shown again.
people-add = Add somebody
people-add-help = They choose their own password by a link that you hand to them. Then give them a role.
people-add-button = Add and make the link
people-no-role = no role
people-accepted = Signs in
people-no-access = No access
people-column-name = Name
people-invited = Invited, not accepted yet
people-new-link = Make a new link
people-column-roles = Roles
people-column-access = Access
people-name-hint = As colleagues know them.
people-ngo-hint = For caseworkers only.

## Invitation
invitation-title = Choose your password
invitation-button = Save the password
invitation-help = The link works once. Afterwards you sign in with your e-mail and this password.
invitation-gone-title = This link does not work
invitation-gone = It may have been used, have expired, or be incomplete. Ask the administrator of your programme for a new one.

## Outcomes
outcomes-live = Live figures: everything recorded up to { $date }.
outcomes-release = Figures of { $date } for the whole programme, and by year of launch only for groups that are large enough.
outcomes-rate = Operating at { $months ->
    [one] { $months } month
   *[other] { $months } months
}
outcomes-rate-counted = Kaplan–Meier estimate over launched enterprises, from the day of launch; closing and being taken over by another business both count as an exit, a pause of up to two years does not. The interval is 95%, log-log. An enterprise out of contact counts until it was last seen operating.
outcomes-how = How this is counted
outcomes-jobs = Net change in paid jobs
outcomes-jobs-counted = Paid workers besides the owner, at the visit nearest to the date (within 90 days), less those at the application. An enterprise that closed counts with no workers; one that was not visited is left out. This is a change, not an effect of the grant.
outcomes-coverage = Coverage
outcomes-coverage-counted = The share of enterprises whose number of jobs is known at the date. Out of contact: the next planned visit is more than 90 days overdue.
outcomes-too-early = Too few enterprises have been followed for so long.
outcomes-withheld = Withheld, so that nobody can be recognised.
outcomes-coarser = Show a wider group
outcomes-curve = Share of enterprises still operating
outcomes-curve-about = After { $months } months { $share } were still operating; the table below holds each figure.
outcomes-curve-caption = Kaplan–Meier estimate with its 95% interval (log-log) over launched enterprises, in months since launch. Data up to { $date }.
outcomes-curve-none = No curve yet
outcomes-curve-none-advice = The curve needs launched enterprises and their first visits.
outcomes-cohorts = By year of launch
outcomes-cohorts-help = “Withheld” protects small groups; it says nothing about the result.
rate-interval = 95% interval { $lower } to { $upper }
rate-no-interval = No exit up to then, so there is no interval to give.
rate-few = Fewer than 10 are at risk, so this can still move a lot.
rate-cohort = { $unknown ->
    [0] Of those launched long enough ago: { $low }; none unknown
    [one] Of those launched long enough ago: { $low } to { $high }; { $unknown } unknown
   *[other] Of those launched long enough ago: { $low } to { $high }; { $unknown } unknown
}
rate-at-risk = { $count } at risk at that time; { $provisional ->
    [one] { $provisional } exit may yet prove a pause
   *[other] { $provisional } exits may yet prove pauses
}
jobs-split = { $created } created, { $lost } lost
jobs-fte = { $fte } full-time equivalents (240 paid days a year)
jobs-months = { $months } months after launch
coverage-jobs-known = of enterprises have a known number of jobs
coverage-lost = { $lost } of { $launched } launched are out of contact
cell-withheld = withheld
cell-too-early = too early
curve-months = Months since launch
curve-at-risk = At risk
curve-events = Exits to date
curve-censored = Censored to date
curve-share = Operating
curve-interval = 95% interval

## Error pages
error-home = Go to my work
error-request = If you ask for help, give this number:
error-form-token = This form does not belong to your present session, or it was not sent from our own page.
error-title-400 = This request could not be read
error-what-400 = Something in the address or the form was not in the expected shape.
error-do-400 = Go back, check what you entered and try again.
error-title-401 = Please sign in
error-what-401 = You are not signed in, or your session has ended.
error-do-401 = Sign in again; what you had already saved is kept.
error-title-403 = This is not open to you
error-what-403 = Your role does not include this step, or somebody else has to take it.
error-do-403 = Nothing was changed. If it should be yours, ask the programme manager.
error-title-404 = Nothing is here
error-what-404 = The address is wrong, or the page is not for your role.
error-do-404 = Check the address, or find the case by its code.
error-title-405 = This cannot be done here
error-what-405 = The page does not take this kind of request.
error-do-405 = Go back and use the buttons of the page.
error-title-409 = Somebody was faster
error-what-409 = The case has changed since you opened the page.
error-do-409 = Nothing was changed. Open the case again and see whether the step is still needed.
error-title-413 = This is too large
error-what-413 = What you sent is larger than the page takes.
error-do-413 = Shorten the text and try again.
error-title-415 = This kind of content is not taken
error-what-415 = The form was sent in a form that we cannot read.
error-do-415 = Go back and send it again from the page.
error-title-422 = This breaks a rule
error-what-422 = What you entered can be read, but a rule of the programme does not allow it.
error-do-422 = Nothing was changed. Go back and correct what you entered.
error-title-429 = Too many requests
error-what-429 = There were more requests than we take in a short time.
error-do-429 = Wait a minute, then try again.
error-title-500 = Something went wrong on our side
error-what-500 = The page could not be shown. The fault has been recorded.
error-do-500 = Try again. If you were saving, look at the case first: it shows whether the step was taken.
error-title-503 = Busy at the moment
error-what-503 = The ledger is taking other entries and could not take yours in time.
error-do-503 = Wait a few seconds and send it again; it will not be booked twice.
error-title-504 = This took too long
error-what-504 = The answer did not come in time.
error-do-504 = Look at the case first: it shows whether the step was taken.

## Roles
role-caseworker = caseworker
role-officer = grant officer
role-committee = committee member
role-chair = committee chair
role-manager = programme manager
role-finance = finance assistant
role-finance_manager = finance manager
role-monitor = monitor
role-evaluator = evaluator
role-protection = data-protection focal point
role-auditor = auditor
role-admin = administrator

## States
state-application-draft = Draft
state-application-submitted = Received
state-application-screening = Screening
state-application-eligible = Eligible
state-application-ineligible = Not eligible
state-application-plan_ready = Plan ready
state-application-more_info = More information needed
state-application-in_review = In review
state-application-ready_for_committee = Ready for the committee
state-application-approved = Approved
state-application-waitlisted = On the waiting list
state-application-rejected = Rejected
state-application-withdrawn = Withdrawn
state-application-lapsed = Lapsed
state-grant-approved = Approved
state-grant-agreement_sent = Agreement sent
state-grant-active = Active
state-grant-suspended = Suspended
state-grant-completed = Completed
state-grant-closed = Closed
state-grant-recovering = Recovering
state-grant-terminated = Terminated
state-grant-recovered = Recovered
state-grant-written_off = Written off
state-disbursement-planned = Planned
state-disbursement-requested = Requested
state-disbursement-verified = Verified
state-disbursement-returned_to_requester = Sent back with a question
state-disbursement-authorised = Authorised
state-disbursement-prepared = In a payment batch
state-disbursement-sent = Sent to the bank
state-disbursement-paid = Paid
state-disbursement-returned = Returned by the bank
state-disbursement-justified = Receipts accepted
state-disbursement-settled = Settled
state-disbursement-held = On hold
state-disbursement-cancelled = Cancelled
state-visit-OP = Operating
state-visit-RED = Operating at reduced scale
state-visit-SUS = Suspended for now
state-visit-CLO = Closed
state-visit-TRF = Taken over and going on
state-visit-ABS = Absorbed by another business
state-visit-UNR = Not reached
state-visit-REF = Visit declined
state-fund-open = Open
state-fund-ending = Ending
state-fund-closed = Closed

## Acts: names
act-role_grant = Role of a person
act-fund_open = Donor agreement
act-tranche_receive = Donor tranche
act-case_open = New case
act-case_submit = Sending for screening
act-case_screen = Screening
act-case_assess = Eligibility
act-plan_accept = Acceptance of the plan
act-interest_declare = Declaration of interest
act-score = Score
act-vote = Vote
act-vote_close = Close of the vote
act-award_confirm = Confirmation of the award
act-agreement_send = Sending of the agreement
act-signature_record = Signature of the grantee
act-agreement_sign = Signing of the agreement
act-disbursement_request = Disbursement request
act-disbursement_verify = Programme check of the disbursement
act-disbursement_authorise = Authorisation of the disbursement
act-payment_prepare = Payment batch
act-payment_release = Release of the payment
act-payment_confirm = Confirmation by the bank line
act-receipts_verify = Check of the receipts
act-receipts_accept = Acceptance of the receipts
act-close_propose = Proposal to close
act-grant_close = Close of the grant
act-enterprise_launch = Launch of the enterprise
act-visit_record = Visit
act-ngo_open = Partner NGO
act-donor_open = Donor
act-bank_account_open = Bank account
act-opening_prepare = Opening balance
act-opening_post = Posting of the opening balance
act-call_open = Call for applications
act-subject_enrol = Enrolment
act-case_transfer = Hand-over of the case

## Acts: buttons
do-role_grant = Change the role
do-fund_open = Open the fund
do-tranche_receive = Record the tranche
do-case_open = Open a case
do-case_submit = Send the case for screening
do-case_screen = Start screening
do-case_assess = Record eligibility
do-plan_accept = Accept the plan
do-interest_declare = Declare my interest
do-score = Record my score
do-vote = Cast my vote
do-vote_close = Close the vote
do-award_confirm = Confirm the award
do-agreement_send = Send the agreement
do-signature_record = Record the grantee’s signature
do-agreement_sign = Sign the agreement
do-disbursement_request = Request the disbursement
do-disbursement_verify = Verify the disbursement
do-disbursement_authorise = Authorise the disbursement
do-payment_prepare = Put into a payment batch
do-payment_release = Release the payment
do-payment_confirm = Confirm by the bank line
do-receipts_verify = Verify the receipts
do-receipts_accept = Accept the receipts
do-close_propose = Propose to close the grant
do-grant_close = Close the grant
do-enterprise_launch = Record the launch
do-visit_record = Record a visit
do-ngo_open = Register the NGO
do-donor_open = Register the donor
do-bank_account_open = Register the account
do-opening_prepare = Prepare the opening balance
do-opening_post = Post the opening balance
do-call_open = Open the call
do-subject_enrol = Enrol by number
do-case_transfer = Hand the case over

## Acts: buttons that name the amount
do-amount-fund_open = Open the fund of { $amount }
do-amount-tranche_receive = Record the tranche of { $amount }
do-amount-award_confirm = Confirm the award of { $amount }
do-amount-agreement_sign = Sign the agreement for { $amount }
do-amount-disbursement_request = Request { $amount }
do-amount-disbursement_verify = Verify { $amount }
do-amount-disbursement_authorise = Authorise { $amount }
do-amount-payment_prepare = Put { $amount } into a payment batch
do-amount-payment_release = Release { $amount }
do-amount-payment_confirm = Confirm { $amount } by the bank line
do-amount-receipts_verify = Verify receipts for { $amount }
do-amount-receipts_accept = Accept receipts for { $amount }

## Acts: what they are for
help-role_grant = A role says what somebody may do in this programme. Nobody can give one to themselves.
help-fund_open = Enter the donor agreement with its budget lines; spending is held to them from then on.
help-tranche_receive = Enter money from the donor as the bank statement shows it.
help-case_open = A case carries a code and never a name. Record the day on which consent was given.
help-case_submit = The items of the plan must add up to the amount asked for.
help-case_screen = Check for duplicates and earlier grants before the criteria.
help-case_assess = Answer every criterion. One “no” makes the case not eligible.
help-plan_accept = The training was attended, and the plan was defended or filed.
help-interest_declare = Say whether you have an interest in this case before you score it or vote on it.
help-score = Scores stay hidden until all members have given theirs.
help-vote = Vote on the amount. Whoever declared a conflict of interest does not vote.
help-vote_close = Closing needs the quorum and counts the votes as they stand.
help-award_confirm = Confirm what the committee decided. Whoever scored or voted cannot confirm.
help-agreement_send = The agreement goes out in the version shown here.
help-signature_record = Record the grantee’s signature on the day on which it was given.
help-agreement_sign = Sign for the organisation once the grantee’s signature is recorded. Whoever recorded that signature cannot sign.
help-disbursement_request = Ask for an instalment once its condition is met.
help-disbursement_verify = Check that the condition is met and the evidence is complete.
help-disbursement_authorise = Check the funds, the limits and the payee. You must not have requested, verified or confirmed it.
help-payment_prepare = Collect authorised disbursements into a batch for the bank.
help-payment_release = The second signature. You must not have authorised or prepared it.
help-payment_confirm = Match the payment with the line of the bank statement.
help-receipts_verify = Check each receipt against the plan.
help-receipts_accept = Accept the receipts that were verified, at most the advance still open.
help-close_propose = The follow-up after 12 months is done, or recorded as impossible to obtain.
help-grant_close = Every balance of the grant must be zero.
help-enterprise_launch = Survival and jobs are counted from the first day of operation.
help-visit_record = Record what you saw on the day, not what you expect.
help-ngo_open = Caseworkers act for one partner NGO and see the cases of that one alone.
help-donor_open = Every donor agreement belongs to a donor.
help-bank_account_open = Give the account a code of your own; its number is not kept here.
help-opening_prepare = What the fund had when these books began: money in the bank and what had been spent from each budget line.
help-opening_post = Compare it with the closing balance of the earlier books. Whoever prepared it cannot post it.
help-call_open = Applications belong to a call: its dates, the most that one may ask, and the budget per line.
help-subject_enrol = Somebody is enrolled under a number that says nothing; who it is is not kept here.
help-case_transfer = Another partner NGO takes the case on.

## Acts: in the timeline
did-role_grant = Role changed
did-fund_open = Fund opened
did-tranche_receive = Donor tranche received
did-case_open = Case opened
did-case_submit = Sent for screening
did-case_screen = Screening started
did-case_assess = Eligibility recorded
did-plan_accept = Plan accepted
did-interest_declare = Interest declared
did-score = Score recorded
did-vote = Vote cast
did-vote_close = Vote closed
did-award_confirm = Award confirmed
did-agreement_send = Agreement sent
did-signature_record = Grantee’s signature recorded
did-agreement_sign = Agreement signed
did-disbursement_request = Disbursement requested
did-disbursement_verify = Disbursement verified
did-disbursement_authorise = Disbursement authorised
did-payment_prepare = Payment prepared
did-payment_release = Payment released
did-payment_confirm = Payment confirmed by the bank
did-receipts_verify = Receipts verified
did-receipts_accept = Receipts accepted
did-close_propose = Close proposed
did-grant_close = Grant closed
did-enterprise_launch = Enterprise launched
did-visit_record = Visit recorded
did-ngo_open = Partner NGO registered
did-donor_open = Donor registered
did-bank_account_open = Bank account registered
did-opening_prepare = Opening balance prepared
did-opening_post = Opening balance posted
did-call_open = Call opened
did-subject_enrol = Enrolled by number
did-case_transfer = Case handed over

## Acts: when the reader did them
you-role_grant = You changed a role on { $date }.
you-fund_open = You opened this fund on { $date }.
you-tranche_receive = You recorded this tranche on { $date }.
you-case_open = You opened this case on { $date }.
you-case_submit = You sent this case for screening on { $date }.
you-case_screen = You started the screening on { $date }.
you-case_assess = You recorded the eligibility on { $date }.
you-plan_accept = You accepted the plan on { $date }.
you-interest_declare = You declared your interest on { $date }.
you-score = You scored this case on { $date }.
you-vote = You voted on this case on { $date }.
you-vote_close = You closed the vote on { $date }.
you-award_confirm = You confirmed this award on { $date }.
you-agreement_send = You sent the agreement on { $date }.
you-signature_record = You recorded the grantee’s signature on { $date }.
you-agreement_sign = You signed this agreement on { $date }.
you-disbursement_request = You requested this disbursement on { $date }.
you-disbursement_verify = You verified this disbursement on { $date }.
you-disbursement_authorise = You authorised this disbursement on { $date }.
you-payment_prepare = You prepared this payment on { $date }.
you-payment_release = You released this payment on { $date }.
you-payment_confirm = You confirmed this payment on { $date }.
you-receipts_verify = You verified these receipts on { $date }.
you-receipts_accept = You accepted these receipts on { $date }.
you-close_propose = You proposed to close this grant on { $date }.
you-grant_close = You closed this grant on { $date }.
you-enterprise_launch = You recorded the launch on { $date }.
you-visit_record = You recorded this visit on { $date }.
you-ngo_open = You registered this NGO on { $date }.
you-donor_open = You registered this donor on { $date }.
you-bank_account_open = You registered this account on { $date }.
you-opening_prepare = You prepared this opening balance on { $date }.
you-opening_post = You posted this opening balance on { $date }.
you-call_open = You opened this call on { $date }.
you-subject_enrol = You enrolled this number on { $date }.
you-case_transfer = You handed this case over on { $date }.

## Acts: consequences
then-role_grant = The change holds from the next click of that person. The log keeps who made it.
then-fund_open = The budget lines become available for awards. Money still has to arrive.
then-tranche_receive = The bank balance of the fund rises by this amount.
then-case_open = The case gets a code and stays a draft until it is sent for screening.
then-case_submit = A grant officer takes the case over. The plan can no longer be changed without a question from the officer.
then-case_screen = The criteria are open to be answered.
then-case_assess = An eligible case goes on to the plan; a case that is not eligible ends here, and may be appealed.
then-plan_accept = The committee members are asked for their declarations of interest.
then-interest_declare = Without an interest you can score the case. With one you take no further part.
then-score = Your score counts towards the committee’s view. It can be changed until all members have scored.
then-vote = Your vote is recorded under your name and stands once the vote is closed.
then-vote_close = The result goes to the programme manager for confirmation.
then-award_confirm = The amount is reserved on the budget line. The agreement can be drawn up.
then-agreement_send = The case waits for the signatures of both sides.
then-signature_record = The agreement goes to the programme manager for signing.
then-agreement_sign = The signed amount is committed; what is left of the award becomes available again.
then-disbursement_request = A grant officer checks the request.
then-disbursement_verify = The request goes to the finance manager.
then-disbursement_authorise = The amount becomes payable. Nothing leaves the bank before the payment is released.
then-payment_prepare = The batch waits for the second signature.
then-payment_release = The payment goes to the bank. It cannot be called back from here.
then-payment_confirm = The disbursement counts as paid, and the bank balance falls by this amount.
then-receipts_verify = The receipts go to finance.
then-receipts_accept = The advance falls by this amount, and the amount counts as expended.
then-close_propose = A finance manager checks the balances and closes the grant.
then-grant_close = What is left of the commitment becomes available again. The grant takes no further entries but late returns.
then-enterprise_launch = The visits are planned from this day on.
then-visit_record = The visit counts in the outcomes at once. It can be corrected, never deleted.
then-ngo_open = Caseworkers and cases can belong to this NGO from now on.
then-donor_open = Agreements can be recorded for this donor.
then-bank_account_open = Money can be booked on this account.
then-opening_prepare = Nothing is booked yet. A finance manager other than you posts it on the same date.
then-opening_post = The entry is made and stays. The opening balance of a fund is posted once.
then-call_open = Cases can be opened and sent for screening between the two dates.
then-subject_enrol = The number can apply in any call.
then-case_transfer = The caseworkers of the new NGO see the case; those of the old one no longer do.

## Accounts
account-1010 = Bank, base currency
account-1020 = Bank, other currencies
account-1090 = Payments in transit
account-1095 = Currency conversion
account-1110 = Donor receivable
account-1120 = Due from other funds
account-1190 = Exchange valuation
account-1210 = Grant advances
account-1220 = Recoverable
account-1229 = Allowance on recoverable
account-1310 = In-kind stock
account-1320 = Prepaid to suppliers
account-2010 = Grants payable
account-2020 = Returned payments
account-2030 = Suppliers
account-2040 = Due to other funds
account-2090 = Unidentified receipts
account-2110 = Contributions received in advance
account-2210 = Due to donor
account-3010 = Net assets, free
account-3110 = Net assets, restricted
account-4010 = Restricted contributions released
account-4110 = Programme support income
account-4910 = Exchange gain, realised
account-4920 = Exchange gain, unrealised
account-5010 = Grants in cash
account-5020 = Grants in kind
account-5110 = Bank charges
account-5210 = Programme support cost
account-5910 = Exchange loss
account-5920 = Write-offs
account-9010 = Budget: authority
account-9500 = Budget: available
account-9600 = Budget: pre-encumbered
account-9700 = Budget: encumbered
account-9800 = Budget: expended

## Money strip
strip-approved = Approved
strip-signed = Signed
strip-authorised = Authorised
strip-paid = Paid
strip-accepted = Receipts accepted

## Refusals
refusal-duties = Somebody else has to take this step: nobody may do both.
refusal-not_your_role = Your role does not include this step.
refusal-wrong_state = The case is not in the state this step needs.
refusal-stale_version = The case has changed since you opened the page. Open it again before you decide.
refusal-over_budget = The budget line does not have this much available.
refusal-over_approved = This is more than was approved.
refusal-over_signed = This is more than was signed in the agreement.
refusal-fund_cash_short = The fund does not have this much in the bank.
refusal-not_in_the_future = The date lies in the future. Give the day on which it happened.
refusal-before_earlier_act = The date lies before an act that this step builds on.
refusal-quorum_missing = The committee does not have its quorum yet.
refusal-interest_not_declared = Declare first whether you have an interest in this case.
refusal-interest_conflicted = You declared a conflict of interest in this case, so you take no part in its decision.
refusal-already_done = This step has been taken already.
refusal-balances_open = The grant still has open balances. Settle them first.
refusal-visits_missing = The visit this step needs is neither done nor recorded as impossible to obtain.
refusal-currency_mismatch = The amount is not in the currency of the fund.
refusal-line_not_of_fund = The budget line does not belong to this fund.
refusal-fund_not_open = The fund is not open on this date.
refusal-amount_not_positive = The amount has to be more than zero.
refusal-plan_does_not_add_up = The items of the plan do not add up to the amount asked for.
refusal-own_role = Nobody changes their own roles.
refusal-code_taken = This code is taken. Choose another one.
refusal-amount_too_large = The amount is too large for the books.
refusal-dates_reversed = The last day lies before the first.
refusal-nothing_listed = List at least one line, and no more than the limit.
refusal-instalments_do_not_add_up = The instalments do not add up to the amount to be signed.
refusal-reason_missing = Give the code of the reason.
refusal-out_of_range = A value is outside the range that is allowed.
refusal-score_missing = Score the case before you vote.
refusal-signature_missing = The grantee’s signature has not been recorded yet.
refusal-over_requested = This is more than was asked for.
refusal-over_disbursement = The receipts come to more than was paid.
refusal-over_verified = This is more than the receipts that were verified.
refusal-amount_differs = The bank line shows another amount than the payment.
refusal-bank_line_used = This bank line has been booked already.
refusal-not_prepared = The payment has not been prepared yet.
refusal-not_launched = The launch of the enterprise has not been recorded yet.
refusal-visit_date = A visit lies on or after the launch, and not after today.
refusal-not_proposed = A grant officer has to propose the closing first.
refusal-key_reused = This form has been sent before with other values. Check what is written now and send it again.
refusal-ngo_of_caseworker = A caseworker acts for one partner NGO: choose it. No other role has one.
refusal-ngo_missing = Say which partner NGO it is.
refusal-same_ngo = The case belongs to that NGO already.
refusal-line_not_of_call = The call gives nothing from this budget line.
refusal-call_not_open = The call takes no applications on this date.
refusal-over_ceiling = This is more than the call gives to one application.
refusal-over_call_budget = The call has less left on this budget line.
refusal-opening_late = Something has been booked on this fund already. An opening balance comes before anything else.
refusal-opening_date = Post the opening balance on the date for which it was prepared.
refusal-opening_preparer = You prepared this opening balance. Somebody else has to post it.
refusal-email_taken = Somebody with this e-mail address is here already.
refusal-invitation_accepted = This person has chosen a password already, and nobody else sets one. A lost password is renewed by whoever runs the program.

## Faults of a field
fault-required = Fill in “{ $field }”.
fault-too_long = “{ $field }” is too long. Shorten it.
fault-not_an_amount = “{ $field }” is not an amount. Write it like 45000.00.
fault-not_a_number = “{ $field }” is not a whole number.
fault-not_a_date = “{ $field }” is not a date. Write it like 2026-11-03.
fault-not_a_choice = Choose one of the answers for “{ $field }”.
fault-too_small = “{ $field }” is too small.
fault-too_large = “{ $field }” is too large.
fault-not_an_email = “{ $field }” is not an e-mail address.
fault-in_the_future = “{ $field }” lies in the future. Give the day on which it happened.
fault-unreadable = “{ $field }” could not be read. Enter it again.
fault-not_a_code = “{ $field }” takes letters of the Latin alphabet, figures and - _ . / only.
fault-too_short = “{ $field }” is too short: at least 12 characters.
fault-not_the_same = “{ $field }” differs from what you wrote above.
fault-not_known = Nobody with this “{ $field }” is known to you. Check it, or leave it empty for somebody new.

## Form fields
field-account = Account
field-agreement_version = Version of the agreement
field-amount = Amount
field-bank_reference = Reference of the bank line
field-baseline_workers = Paid workers at the application
field-budget_line = Budget line
field-case = Case
field-category = Kind of item
field-ceiling = Highest amount
field-code = Code
field-consent_on = Consent given on
field-criteria_met = Are all criteria met?
field-currency = Currency
field-decision = Decision
field-description = Description
field-disbursement = Disbursement
field-donor = Donor
field-due_on = Due on
field-duplicate_check = Is the check for duplicates and earlier grants clean?
field-email = E-mail
field-ends_on = Last day
field-fund = Fund
field-interest = Do you have an interest in this case?
field-launched_on = First day of operation
field-name = Name
field-on = Date
field-owner_works = Does the owner work in the business?
field-paid_days_12m = Paid days in the last 12 months
field-paid_workers = Paid workers
field-password = Password
field-person = Person
field-reason = Reason
field-receipts = Receipts, total
field-region = Region
field-role = Role
field-score = Score
field-sector = Sector
field-signed_on = Signed on
field-since = Since when
field-starts_on = First day
field-status = Finding
field-value_on = Value date
field-evidence = Reference of the evidence
field-bank_account = Bank account
field-visited_on = Day of the visit
field-owners = Number of owners
field-requested = Asked for
field-title = Title
field-subject = Number of the applicant
field-ngo = Partner NGO
field-call = Call
field-condition = Condition
field-policy = When it becomes cost
field-opens_on = First day for applications
field-closes_on = Last day for applications
field-new_password = New password
field-password_again = The same password again
field-change = Change

## Hints
hint-amount = Figures with a point before the kopiykas, such as 45000.00.
hint-bank_reference = As it stands in the bank statement. No names.
hint-baseline_workers = Without the owner; 0 for a new business.
hint-ceiling = The most that one application may ask.
hint-code = Letters, figures and hyphens. Never part of a name.
hint-consent_on = The day on the signed form.
hint-description = What is bought, in a few words. No names, no addresses.
hint-on = The day on which it happened, today at the latest.
hint-owner_works = In the week of the visit.
hint-paid_days_12m = All paid workers together, without the owner.
hint-paid_workers = Paid in the week of the visit, without the owner.
hint-reason = A short code for the log, such as no_plan. No names.
hint-receipts = Only receipts that belong to the plan.
hint-score = 0 to 100.
hint-since = Only if the business is closed or suspended.
hint-value_on = As the bank statement shows it.
hint-evidence = The number under which it is filed. No names.
hint-subject = Such as P2026-0007, if the person has applied before. Leave it empty for somebody new.
hint-ngo = Needed for somebody new.
hint-new_password = At least 12 characters. Several words make a good one.

## Choices
choice-yes = Yes
choice-no = No
choice-approve = Approve
choice-reject = Reject
choice-waitlist = Put on the waiting list
choice-abstain = Abstain
choice-no_interest = No, I have no interest in it
choice-conflict = Yes, I have a conflict of interest
choice-conditional = Conditional: income when it is spent
choice-unconditional = Unconditional: income when it is pledged
choice-advance = Advance: expense when receipts are accepted
choice-expense_when_authorised = Expense when authorised
choice-give = Give the role
choice-take = Take the role away

## Sectors (NACE Rev. 2 sections)
sector-A = Agriculture, forestry and fishing
sector-B = Mining and quarrying
sector-C = Manufacturing
sector-D = Electricity and gas supply
sector-E = Water supply and waste management
sector-F = Construction
sector-G = Trade and repair of vehicles
sector-H = Transport and storage
sector-I = Accommodation and food services
sector-J = Information and communication
sector-K = Finance and insurance
sector-L = Real estate
sector-M = Professional and technical services
sector-N = Administrative and support services
sector-O = Public administration
sector-P = Education
sector-Q = Health and social work
sector-R = Arts and recreation
sector-S = Other services

## Regions (ISO 3166-2:UA)
region-UA-05 = Vinnytsia
region-UA-07 = Volyn
region-UA-09 = Luhansk
region-UA-12 = Dnipropetrovsk
region-UA-14 = Donetsk
region-UA-18 = Zhytomyr
region-UA-21 = Zakarpattia
region-UA-23 = Zaporizhzhia
region-UA-26 = Ivano-Frankivsk
region-UA-30 = Kyiv (city)
region-UA-32 = Kyiv region
region-UA-35 = Kirovohrad
region-UA-40 = Sevastopol (city)
region-UA-43 = Crimea
region-UA-46 = Lviv
region-UA-48 = Mykolaiv
region-UA-51 = Odesa
region-UA-53 = Poltava
region-UA-56 = Rivne
region-UA-59 = Sumy
region-UA-61 = Ternopil
region-UA-63 = Kharkiv
region-UA-65 = Kherson
region-UA-68 = Khmelnytskyi
region-UA-71 = Cherkasy
region-UA-74 = Chernihiv
region-UA-77 = Chernivtsi

## Plan items
category-equipment = Equipment
category-tools = Tools
category-materials = Materials
category-stock = Stock
category-rent = Rent
category-registration = Registration
category-training = Training
category-transport = Transport
category-other = Other

## Reports
reports-none = No report is open to you
reports-none-advice = What you may see follows from your role.
report-funds = Position of the funds
report-trial-balance = Trial balance
report-enterprises = Enterprises
report-visits = Visits
report-jobs = Paid jobs
report-people = People by stage
report-about-funds = Budget and money of every fund, as of any day.
report-about-trial-balance = Debits, credits and balances by fund and account.
report-about-enterprises = How each enterprise stands, when it was last visited and when the next visit is due.
report-about-visits = What visits found, newest first.
report-about-jobs = Paid workers by the last answers, by year of launch.
report-about-people = How many people enrolled, applied, were given a grant and launched.
filter-show = Show
filter-clear = Clear the filters
filter-all = All
filter-as-of = As of
filter-known-at = As known at
filter-from = From
filter-to = To
funds-help = As of { $date }, from the journal: each figure is a sum of rows of the trial balance of the same day.
funds-chart = Use of the budget by fund
funds-caption = Each bar is the budget authority of one fund: expended, encumbered, pre-encumbered and available. As of { $date }.
trial-help = What was debited and credited in each account, and the balance on the greater side. In each layer both sides add up to the same.
trial-empty = Nothing was booked
trial-empty-advice = Choose a later day: nothing had been entered up to then.
trial-layer = Layer
trial-whole = All funds together
trial-part = Fund { $fund } · { $layer }, { $currency }
trial-debit-balance = Debit balance
trial-credit-balance = Credit balance
enterprises-help = The state follows from the visits by the rules of the survival figures. An enterprise counts as lost when a planned visit is more than 90 days overdue.
enterprise-stale = last visit { $year }
enterprise-provisional = may yet turn out to be a pause
visits-help = Newest first.
list-empty = Nothing fits
list-empty-advice = Take a filter off, or come back once something has been recorded.
column-ngo = Partner organisation
column-last-visit = Last visit
column-paid-workers = Paid workers
column-next-visit = Next visit
column-visited = Visited
column-inactive-since = Inactive since
column-paid-days = Paid days in 12 months
jobs-none = No enterprise yet
jobs-none-advice = Jobs are counted from the first visit after a launch.
jobs-paid = Paid jobs
jobs-paid-counted = Paid workers besides the owners, at the last visit that counted them; none where the enterprise closed.
jobs-mean = Paid jobs an enterprise
jobs-mean-known = Over all enterprises with an answer, closed ones included.
jobs-mean-running = { $count ->
    [one] { $mean } over the { $count } that goes on.
   *[other] { $mean } over the { $count } that go on.
}
jobs-known = With an answer
jobs-known-of = { $known } of { $launched } launched have answered at least once or closed.
jobs-recent = { $recent ->
    [one] { $recent } answer is not older than 90 days; the others are carried forward.
   *[other] { $recent } answers are not older than 90 days; the others are carried forward.
}
jobs-chart = Paid jobs by year of launch
jobs-caption = Paid workers besides the owners, by the last answer of each enterprise, whatever its age. Data up to { $date }.
chart-about = A bar for each row of the table below.
people-none = Nobody is enrolled yet
people-none-advice = A person is enrolled with the first case opened for them.
people-chart = People by stage
people-caption = Each person is counted once, however many applications they made. Applied: submitted. Given a grant: the agreement is signed. Data up to { $date }.
people-years = By year of enrolment
column-stage = Stage
column-persons = People
column-of-enrolled = Share of the enrolled
column-enrolment-year = Year of enrolment
stage-enrolled = Enrolled
stage-applied = Applied
stage-granted = Given a grant
stage-launched = Launched
state-enterprise-operating = Operating
state-enterprise-reduced = Operating at reduced scale
state-enterprise-taken_over = Taken over and going on
state-enterprise-dormant = Dormant
state-enterprise-closed = Closed
state-enterprise-absorbed = Absorbed by another business
state-enterprise-lost = Lost to follow-up

## Statements
report-general-ledger = General ledger
report-account-statement = Account statement
report-fund-statement = Fund statement
report-ageing = Advances by age
report-commitments = Commitments
report-journal = Journal
report-about-general-ledger = Opening balance, turnover and closing balance of every account, for any period.
report-about-account-statement = Every line of one account, with its running balance.
report-about-fund-statement = One fund by budget line in the donor’s currency, its bank accounts, and lines a to h of SF-425.
report-about-ageing = Advances and claims still open, by the age of what is open.
report-about-commitments = What was approved for each grant, where it stands, and what was paid.
report-about-journal = Entries with their legs; every figure of a statement opens here.
statement-files = Save as
statement-csv = CSV
statement-xlsx = Excel (XLSX)
statement-empty-advice = Take a filter off or choose a longer period: nothing was booked that fits.
statement-event = Event
statement-contra = Other account
statement-balance = Balance
statement-brought = Brought forward
statement-grant = Grant
statement-line = Line
statement-cost = Cost, { $currency }
statement-no-rate = no rate quoted
statement-sf425 = Federal Financial Report (SF-425), lines a to h
statement-cash = Bank accounts by currency: what came in is above zero
statement-fund-help = As of { $date }. Figures by line are balances of the budget accounts; costs are in base currency. Cash in another currency is turned into the donor’s by the agreement’s method.
ledger-help = Balances before and after the period, and what was debited and credited in it. An account opens to its statement, a figure to its entries; choose one account to see its months.
ledger-fund = Fund { $fund }, { $currency }
ledger-month = Month
ledger-opening-debit = Opening debit
ledger-opening-credit = Opening credit
ledger-closing-debit = Closing debit
ledger-closing-credit = Closing credit
account-choose = Choose an account
account-choose-advice = Above, or by its name in the trial balance or the general ledger.
account-help = In the order of booking. The balance is above zero on the debit side, each currency for itself.
journal-help = In the order of booking; an entry is shown whole when one of its legs fits.
journal-totals = The account in all that fits: debit { $debit }, credit { $credit }.
journal-base = In base currency
ageing-help = As of { $date }. What is accounted for is taken from the oldest advance; ages are counted from the day of booking. Each total is the balance of the account.
ageing-none = Nothing is open
ageing-none-advice = Every advance is accounted for and every claim is settled.
ageing-sums = By account and fund
ageing-list = Oldest first
ageing-items = Open
ageing-no-case = No case
band-30 = 0–30 days
band-60 = 31–60 days
band-90 = 61–90 days
band-180 = 91–180 days
band-over = Over 180 days
commitments-help = As of { $date }, in the fund’s currency; payments are in their own. Moving a commitment to another line gives it back on the old one and approves it on the new one.
commitments-none = No commitment yet
commitments-none-advice = The first one comes with the first confirmed award.
commitments-sums = By budget line
commitments-list = Grants in the order of their award
commitment-approved = Approved
commitment-released = Given back
commitment-paid = Paid
sf425-a = a. Cash receipts
sf425-b = b. Cash disbursements
sf425-c = c. Cash on hand (a minus b)
sf425-d = d. Total funds authorised
sf425-e = e. Share of expenditures
sf425-f = f. Unliquidated obligations
sf425-g = g. Total share (e plus f)
sf425-h = h. Unobligated balance (d minus g)
cash-receipt = From the donor
cash-disbursement = For the programme
cash-conversion = Conversions
cash-settlement = Other funds
cash-transfer = Own transfers
