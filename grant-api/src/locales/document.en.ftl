# Texts of printed documents. Plain words, short sentences; nothing says what the programme is for.

doc-version = Version { $version }
doc-content = Fingerprint of the content
doc-page = Page { $page } of { $pages }
doc-total = Total

doc-fact-number = Number
doc-fact-date = Date
doc-fact-case = Case
doc-fact-grantee = Grantee's number
doc-fact-partner = Partner
doc-fact-order = Order
doc-fact-amount = Amount of the grant
doc-fact-round = Round
doc-fact-requested = Amount asked for
doc-fact-account = Bank account
doc-fact-through = At the end of
doc-fact-statement = Last day of the statement
doc-fact-prepared = Prepared on
doc-fact-signed = Signed on

doc-column-number = No.
doc-column-planned = Planned for
doc-column-gate = Paid when
doc-column-amount = Amount
doc-column-category = What it is for
doc-column-quantity = Quantity
doc-column-price = Price of one
doc-column-asset = Asset no.
doc-column-goods = Goods
doc-column-value = Value
doc-column-condition = Condition at handover
doc-column-member = Member
doc-column-interest = Interest declared
doc-column-score = Score
doc-column-vote = Vote
doc-column-figure = Figure
doc-column-reference = Reference
doc-column-since = Since

doc-gate-signed = Both parties have signed this agreement
doc-gate-accounted = The documents for the instalment before were accepted, and the Organisation has seen how the money was used

doc-sign-name = Name
doc-sign-signature = Signature
doc-sign-date = Date
doc-role-organisation = For the Organisation
doc-role-grantee = The Grantee
doc-role-officer = The grant officer
doc-role-caseworker = The Partner's caseworker
doc-role-chair = The chair of the committee
doc-role-manager = The programme manager

## Agreement

doc-agreement-title = Grant agreement

doc-agreement-parties = The parties
doc-agreement-parties-organisation = The Organisation: “{ $title }” (code { $code }). The programme manager signs for it.
doc-agreement-parties-grantee = The Grantee: { $name }, number { $number }. Outside this paper the Grantee is named by the number alone.
doc-agreement-parties-partner = The Partner: the organisation with the code { $code }. Its caseworker supports the Grantee. The Partner takes no money under this agreement and may take none from the Grantee.

doc-agreement-purpose = What the grant is for
doc-agreement-purpose-1 = The Organisation gives the Grantee a grant to start or develop the Grantee's own business. Line of work: { $sector }. Region: { $region }. What is to be bought and done stands in the business plan of case { $case }, which is part of this agreement.
doc-agreement-purpose-2 = The grant is not a loan. The Grantee pays nothing back as long as the money is used as agreed here.

doc-agreement-amount = The amount
doc-agreement-amount-1 = The grant is { $amount } ({ $words }).
doc-agreement-amount-2 = The Organisation pays no more than this amount. If prices rise, the Grantee may ask for a change of the budget, but not for more money under this agreement.

doc-agreement-instalments = Instalments
doc-agreement-instalments-1 = The grant is paid to the Grantee's own account in these instalments. Each one is paid when its condition is met, and not before the planned date unless both parties agree.
doc-agreement-instalments-caption = Instalments, { $currency }
doc-agreement-instalments-2 = What the Organisation buys for the Grantee instead of paying money is handed over with an act that both sign, and counts as paid.

doc-agreement-budget = The budget
doc-agreement-budget-1 = The plan has these lines. The grant may be spent on them and on nothing else.
doc-agreement-budget-caption = Lines of the plan, { $currency }
doc-agreement-budget-own = The Grantee's own contribution is { $amount } ({ $words }): the part of the plan that the grant does not cover. It may be money, work or things that the Grantee has already.
doc-agreement-budget-none = The grant covers the whole plan; no own contribution is asked for.
doc-agreement-budget-2 = The Grantee may move up to a tenth of a line to another line and tells the officer about it. Any larger change needs a written amendment first.

doc-agreement-organisation = What the Organisation does
doc-agreement-organisation-1 = It pays each instalment within ten working days after its condition is met.
doc-agreement-organisation-2 = It names an officer whom the Grantee can ask, and answers questions within five working days.
doc-agreement-organisation-3 = It explains in good time which papers are needed and helps to put them together.
doc-agreement-organisation-4 = It treats the Grantee with respect, asks for nothing in return for the grant, and makes nobody's help depend on it.

doc-agreement-grantee = What the Grantee does
doc-agreement-grantee-1 = Uses the grant for the plan and within the budget above.
doc-agreement-grantee-2 = Registers the business as the law requires, and has the licences that the work needs.
doc-agreement-grantee-3 = Keeps the goods that were bought, looks after them, and does not sell, pledge or give them away for 24 months unless the Organisation agrees in writing.
doc-agreement-grantee-4 = Pays the taxes of the business.
doc-agreement-grantee-5 = Tells the officer within ten working days if the plan can't be kept, the business stops or moves, or goods are lost, stolen or broken.
doc-agreement-grantee-6 = Employs nobody against their will, no children, and nobody without pay.

doc-agreement-reporting = Receipts and reports
doc-agreement-reporting-1 = Within 30 days after each instalment the Grantee hands in the receipts, invoices or other papers that show what the money was spent on.
doc-agreement-reporting-2 = Where there can be no receipt, a short written note with the reason, the date and the amount will do, up to one twentieth of the grant.
doc-agreement-reporting-3 = Money that was not spent is paid back within 30 days after the Organisation asks for it, unless the parties agree on another use.
doc-agreement-reporting-4 = The Grantee keeps the papers for three years.

doc-agreement-visits = Visits
doc-agreement-visits-1 = The Organisation visits the business to see how it goes and what helps: about { $check } days after the first payment, and then after its launch, in months: { $schedule }.
doc-agreement-visits-1-days = The Organisation visits the business to see how it goes and what helps: about { $check } days after the first payment, and then after its launch, in days: { $schedule }.
doc-agreement-visits-2 = Each visit is agreed beforehand, at a place and in a way that are safe for the Grantee. The Grantee may have somebody of their choice present.
doc-agreement-visits-3 = The Grantee may refuse to answer any question. A refused answer or visit is no breach of this agreement, except on how the money was used.

doc-agreement-misuse = If the money is not used as agreed
doc-agreement-misuse-1 = The Organisation first asks the Grantee in writing and gives at least ten working days for an answer.
doc-agreement-misuse-2 = Until this is cleared up it may hold back instalments that were not paid yet.
doc-agreement-misuse-3 = Money that was knowingly used for something else is paid back. The Organisation agrees to instalments that the Grantee can bear, and looks first at whether anybody forced the Grantee.
doc-agreement-misuse-4 = A business that fails in spite of honest work is no misuse, and nothing has to be paid back for it.

doc-agreement-data = Personal data
doc-agreement-data-1 = The Organisation keeps the Grantee's name, contacts and bank details apart from its books and encrypted. Only those who need them for this agreement may see them, and each look is recorded.
doc-agreement-data-2 = Donors, auditors and the public get numbers and codes, never names, unless the law requires it or the Grantee agrees in writing.
doc-agreement-data-3 = The Grantee may at any time see the data kept about them, have mistakes corrected, and withdraw consent to contact after the grant.
doc-agreement-data-4 = When they are no longer needed for the law and the audit, the data are erased. The books keep numbers and amounts alone.
doc-agreement-data-5 = No photograph, story or interview is part of this agreement. Saying no to one has no effect on the grant.

doc-agreement-ending = Changes and the end of this agreement
doc-agreement-ending-1 = Changes of the amount, the purpose, the instalments or the budget are made in writing and signed by both; each is a new version of this document.
doc-agreement-ending-2 = The Grantee may end this agreement at any time in writing. Goods bought and money spent as agreed until then stay with the Grantee.
doc-agreement-ending-3 = The Organisation may end it after a knowing misuse, after wrong statements about what the grant depends on, or if its own funding ends. It says the reason in writing.
doc-agreement-ending-4 = The agreement ends when everything was paid and accounted for. The sections on papers, visits and personal data stay in force for the times they name.

doc-agreement-general = Other points
doc-agreement-general-1 = The Grantee may complain to the Organisation's complaints contact, also without giving a name. A complaint has no bad effect on the grant.
doc-agreement-general-2 = The parties try to settle disputes by talking; the Partner may help. If that fails, the courts of Ukraine decide by Ukrainian law.
doc-agreement-general-3 = This agreement is made in Ukrainian and in English. If the two differ, the Ukrainian text counts.
doc-agreement-general-4 = Each party gets a signed copy. The Grantee had time to read it, or had it read out, and could ask questions about it.

doc-agreement-signatures = Signatures

## Handover

doc-handover-title = Act of handover
doc-handover-intro = “{ $title }” (code { $code }) hands over to the Grantee the goods listed below, which were bought under the grant agreement of case { $case }.
doc-handover-list = What is handed over
doc-handover-caption = Goods, value in { $currency }
doc-handover-of-order = Goods by the order named above
doc-handover-value = The value of all goods is { $amount } ({ $words }).
doc-handover-confirm = What those who sign confirm
doc-handover-confirm-1 = The goods were counted and looked at together. Their condition is noted beside each line: “good”, or what is wrong with it.
doc-handover-confirm-2 = The Grantee has the papers that belong to the goods: instructions, guarantee, certificates.
doc-handover-confirm-3 = The Grantee uses the goods for the business, looks after them, and does not sell, pledge or give them away as long as the grant agreement says so.
doc-handover-confirm-4 = A defect that shows later is reported to the officer within ten working days, so that the supplier can be held to the guarantee.

## Minutes

doc-minutes-title = Minutes of the committee
doc-minutes-members = Members and votes
doc-minutes-quorum = A decision needs { $quorum } votes; { $voted } were given. Each member declared an interest, or none, before seeing the case.
doc-minutes-caption = Declarations, scores and votes; amounts in { $currency }
doc-minutes-tally = For: { $for }; against: { $against }; not allowed to vote for a conflict of interest: { $conflict }; did not vote: { $absent }.
doc-minutes-member = Member { $number }
doc-minutes-chair = Member { $number } (chair)
doc-minutes-named = { $member }: { $name }
doc-minutes-decision = The decision
doc-minutes-decided-for = The committee is for a grant of { $amount } ({ $words }).
doc-minutes-decided-against = The committee is against a grant.
doc-minutes-line = It is to be paid from the line { $line } of the fund { $fund }.
doc-minutes-tie-chair = The votes were equal; the vote of the chair decided.
doc-minutes-tie-against = The votes were equal, which counts as against.
doc-minutes-conditions = Conditions: { $codes }.
doc-minutes-no-conditions = No conditions were set.
doc-minutes-closed = The chair closed the vote. The decision takes effect once a programme manager who neither scored nor voted has confirmed it.
doc-minutes-record = Fingerprint (SHA-256) of the record of this vote: { $hash }
doc-interest-none = None
doc-interest-conflict = Conflict
doc-vote-for = For
doc-vote-against = Against

## Signed month of a bank account

doc-month-title = Reconciliation of a bank account
doc-month-figures = The balance explained
doc-month-caption = Statement and books; amounts in { $currency }
doc-month-closing = Closing balance of the statement
doc-month-unbooked = Lines of the statement that are not booked ({ $count })
doc-month-ledger = Balance in the books
doc-month-unexplained = Unexplained
doc-month-transit = Payments sent and not confirmed ({ $count })
doc-month-unlisted = Sent and not listed
doc-month-list-unbooked = Lines that are not booked
doc-month-list-in_transit = Payments sent and not confirmed
doc-month-list-unidentified = Receipts that nobody knows
doc-month-list-returned = Payments that came back
doc-month-list-recoverable = Claims on grantees
doc-month-none = None.
doc-month-ages = How old it is
doc-month-age-0 = 0–7 days
doc-month-age-1 = 8–30 days
doc-month-age-2 = 31–60 days
doc-month-age-3 = 61–90 days
doc-month-age-4 = over 90 days
doc-month-two = One person prepared this and another signed it. Both are in the log of the programme.
doc-month-record = Fingerprint (SHA-256) of what was signed: { $hash }

## Report of a data release

release-title = Data release no. { $number }
release-method = Method { $method }
release-source = { $programme } · data release no. { $number } ({ $profile }) · data up to { $day }
release-withdrawn = WITHDRAWN
release-withdrawn-since = This release was withdrawn on { $day }. Reason: { $reason }. Do not use its figures any more.
release-months = { $months } months
release-whole = Whole programme
release-withheld = withheld

release-profile-evaluator = for evaluators
release-profile-public = public
release-intro = All figures here belong to this numbered release. It was made once and does not change: whoever cites its number means these figures.
release-intro-evaluator = This is the release for evaluators under agreement. Its counts are exact. It may not be passed on, and nobody may try to recognise a person or a business from it.
release-intro-public = This is the public release. Counts are rounded, and every rate is computed from the rounded counts, so that parts need not add up to their total.

release-fact-programme = Programme
release-fact-number = Release no.
release-fact-profile = Made for
release-fact-cut = Data up to
release-fact-known = Recorded by
release-fact-log = Entries of the log by then
release-fact-method = Version of the method
release-fact-launched = Enterprises launched


release-at-risk = At risk
release-exits = Exits to date
release-censored = Censored to date

release-chart-survival = Share of enterprises still operating
release-chart-several = Groups with a curve
release-chart-kept = { $name } (figures of release no. { $number })
release-chart-survival-about = Kaplan–Meier estimate in months since launch, with its 95% interval.
release-chart-left-out = Not drawn: { $count } more. All figures stand in the tables of this release.
release-chart-months = Months since launch
release-chart-jobs = Paid jobs by time since launch
release-chart-jobs-about = Each time has its own enterprises: those launched long enough before the data cut.
release-chart-after = Time since launch
release-chart-funnel = From enrolment to launch
release-chart-funnel-about = Persons at each stage, in brackets as a share of the first.

release-survival = Survival rates
release-survival-about = The estimate is that of Kaplan and Meier over launched enterprises, from the first day of operation. Closing and being taken over by another business both count as an exit; a pause of up to two years does not. An enterprise out of contact counts until it was last seen operating, and is censored then.
release-survival-caption = Share of enterprises still operating, whole programme
release-few-note = * Fewer than ten enterprises were still at risk: too few to rely on the figure, or to give one.
release-withheld-whole = The figures of the whole programme are withheld.
release-cohort-about = Beside the estimate stands the plain count of the enterprises that were launched long enough ago. Nobody is assumed to operate or to have closed: the range runs from all unknown ones closed to all of them operating. The bounds do the same to the estimate.
release-cohort-caption = What is known of those launched long enough ago, whole programme
release-curve-caption = Figures of the curve, every three months, whole programme
release-col-horizon = Since launch
release-col-operating = Operating
release-col-interval = 95% interval
release-col-eligible = Launched long enough ago
release-col-known-operating = Operating
release-col-known-exited = Exited
release-col-unknown = Not known
release-col-range = Operating, low–high
release-col-bounds = Bounds of the estimate
release-col-measure = Measure
release-col-year = Year of enrolment
release-col-release = Release
release-col-launched = Launched
release-col-operating-at = Operating at { $months } months (95% interval)
release-col-net-at = Net jobs, { $months } months
release-col-state-known = State known
release-col-jobs-eligible = Old enough for the count of jobs
release-col-jobs-known = Jobs known

release-jobs = Paid work and its cost
release-jobs-about = Counted are paid workers besides the owners, at the visit nearest to the time (within 90 days), less those at the application. An enterprise that closed counts with no workers; one that was not visited is left out. This is a change, not an effect of the grant.
release-jobs-caption = Paid work, whole programme; amounts in { $currency }
release-jobs-eligible = Enterprises launched long enough ago
release-jobs-known = Of these with a known number of jobs
release-jobs-coverage = Share known
release-disbursed = Disbursed less refunds, of the known
release-figure-created = Jobs created
release-figure-lost = Jobs lost
release-figure-retained = Jobs kept
release-figure-baseline = Paid jobs at the application
release-figure-paid = Paid jobs
release-figure-paid_days = Paid days in twelve months
release-figure-fte_hundredths = Full-time equivalents (240 paid days a year)
release-figure-net = Net change in paid jobs
release-figure-women = Women among the paid workers
release-figure-paid_hours_week = Paid hours a week
release-figure-owners = Owners who work in the business
release-figure-sustained = Jobs that lasted twelve months
release-figure-surviving = Enterprises still operating
release-cost-net_job = Cost of one net job
release-cost-created_job = Cost of one job created
release-cost-fte_by_days = Cost of one full-time equivalent, by paid days
release-cost-fte_by_hours = Cost of one full-time equivalent, by paid hours
release-cost-sustained_job = Cost of one job that lasted
release-cost-surviving_enterprise = Cost of one enterprise still operating
release-no-cost = No figure for “{ $cost }”, { $months }: { $reason }.
release-reason-no_net_gain = no paid job was gained on balance, so that there is no cost of one
release-reason-nobody_known = of no enterprise enough is known
release-reason-nothing_created = no job was created
release-reason-no_paid_time = no paid time was recorded
release-reason-nothing_sustained = no job lasted twelve months
release-reason-nobody_survives = no enterprise is known to operate

release-spreads = Other outcomes
release-spreads-about = Answers to coded questions at the visit nearest to the time; shares are of those who answered.
release-question-wellbeing = Wellbeing, from 1 (lowest) to 5
release-answered = Answered
release-level-yes = Yes
release-level-no = No

release-funnel = From enrolment to launch
release-funnel-about = Each stage counts persons of the one before it. A recent year is not finished: its later stages will still grow.
release-funnel-all = All years
release-funnel-caption = Persons by stage and year of enrolment
release-launch = Launched within 180 days of the first payment
release-launch-grants = Grants of which something was paid
release-launch-due = Of these, first paid 180 days ago or more
release-launch-launched = Of these, launched within 180 days

release-c-means = “{ $mark }” means: withheld, so that nobody can be recognised. It protects small groups and says nothing about the result; figures of wider groups can still be given.
release-breakdown-caption = Main figures of each group
release-kept = Where the column “Release” names an earlier number, too few changed since then to make the figures anew: they are those of that release.

release-coverage = How much is known
release-coverage-about = The less is known, the wider the range in which the true figure lies. Out of contact: the next planned visit is more than 90 days overdue.
release-coverage-caption = Coverage at each time, whole programme
release-lost = Out of contact
release-median = Half have left within
release-median-not = not yet where the curve ends, at { $months }
release-provisional = Exits that may yet prove a pause
release-pending = Inactive, not for long enough to be an exit
release-weak = { $share } of the enterprises are out of contact. Above 10%, take the rates for weak and look at the bounds.

release-methods = How this was counted
release-methods-about = Each kind of figure has a numbered definition. Where a rule changes, the number changes too.
release-def-caption = Definition { $id }
release-def-what = Point
release-def-how = How it is set
release-def-population = Whom it counts
release-def-origin = From when
release-def-method = Method
release-population-launched_enterprises = launched enterprises
release-population-launched_enterprises_whose_paid_workers_are_known = launched enterprises whose paid workers are known
release-population-launched_enterprises_that_answered = launched enterprises that answered
release-population-grants_of_which_something_was_paid = grants of which something was paid
release-population-people_enrolled = people enrolled
release-origin-launch = first day of operation
release-origin-disbursement = first payment
release-origin-application = application
release-origin-enrolment = enrolment
release-estimator-kaplan_meier_greenwood_log_log_limits_rules_r1_r12 = Kaplan–Meier estimate, errors by Greenwood, log-log limits; rules R1 to R12
release-estimator-paid_workers_at_the_visit_nearest_the_horizon_rules_j1_j4 = paid workers at the visit nearest to the time; rules J1 to J4
release-estimator-answer_at_the_visit_nearest_the_horizon_an_enterprise_that_has_left_answers_nothing = answer at the visit nearest to the time; an enterprise that has left answers nothing
release-estimator-distinct_persons_by_year_of_enrolment_each_stage_of_those_of_the_one_before = different persons by year of enrolment, each stage of those of the one before
release-estimator-launched_within_so_many_days_of_the_first_payment_of_those_paid_so_long_ago = launched within 180 days of the first payment, of those first paid so long ago
release-estimator-nearest_visit = visit nearest to the time

release-protection = How small groups are protected
release-protection-mark = A withheld figure is a “{ $mark }”, whatever the reason.
release-protection-k = A group is shown only if it is of at least { $k } persons. Smaller ones are withheld, empty ones too.
release-protection-few = A rate is withheld where { $few } or fewer exited or { $few } or fewer did not, since that would tell of single ones; only in a large group may nobody have exited.
release-protection-p = A sum of money or jobs is shown only if without its two largest parts it is still at least { $p }% of the largest. Sums that differ in too few persons are not told beside one another.
release-protection-secondary = Where a withheld value could be found by subtraction, another one is withheld with it. Every figure is protected by itself: of a group that is shown some figures may be withheld, of a group that is withheld all are.
release-protection-kept = A group is counted anew only if nobody in it changed since it was last shown, or at least three did. Otherwise the earlier figures stand, with the number of their release.
release-protection-rounded = Counts are rounded to multiples of { $base }. Rates and curves are computed from the rounded counts, so that nothing finer lies behind them.
release-protection-exact = Counts are exact, rates have four decimals. Curves have a point every three months and end where too few enterprises are left. Under observation are all less those that have left and those seen for the last time.

release-citing = How to cite
release-citing-about = Name the number of the release and the fingerprint of its content. With them anybody can check that the figures are these.
release-citation = Programme { $programme }, data release no. { $number } ({ $profile }), data up to { $day }, method { $method }, SHA-256 { $hash }
