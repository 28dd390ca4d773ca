//! A tiny package without a fault: one case to its second visit, one that was found ineligible, one that is on its way.
//!
//! Invariant: every column of the format is filled in one row at least.

/// Names and texts of all files.
pub(super) const TINY: &[(&str, &str)] = &[
    (
        "programme.csv",
        "programme,title,base_currency,quorum,opened_on,admin\nTINY,Tiny programme (invented),UAH,2,2020-01-06,admin\n",
    ),
    (
        "staff.csv",
        "staff,name,email\nadmin,Administrator,admin@tiny.example\ncw1,Caseworker 1,cw1@tiny.example\n\
         officer1,Officer 1,Officer1@Tiny.example\nofficer2,Officer 2,officer2@tiny.example\n\
         member1,Member 1,member1@tiny.example\nmember2,Member 2,member2@tiny.example\n\
         member3,Member 3,member3@tiny.example\nchair,Chair,chair@tiny.example\nmanager,Manager,manager@tiny.example\n\
         finance,Finance,finance@tiny.example\nfm,Finance manager,fm@tiny.example\nmonitor,Monitor,monitor@tiny.example\n",
    ),
    (
        "ngos.csv",
        "ngo,title,region,opened_on,opened_by\nN1,Partner 1 (invented),UA-46,2020-01-07,manager\n\
         N2,Partner 2 (invented),UA-30,2020-01-07,manager\n",
    ),
    (
        "roles.csv",
        "staff,role,ngo,from_on,to_on,given_by\ncw1,caseworker,N1,2020-01-07,2021-12-31,admin\n\
         officer1,officer,,2020-01-06,,admin\nofficer2,officer,,2020-01-06,,admin\nmember1,committee,,2020-01-06,,admin\n\
         member2,committee,,2020-01-06,,admin\nmember3,committee,,2020-01-06,,admin\nchair,chair,,2020-01-06,,admin\n\
         manager,manager,,2020-01-06,,admin\nfinance,finance,,2020-01-06,,admin\n\
         fm,finance_manager,,2020-01-06,,admin\nmonitor,monitor,,2020-01-06,,admin\n",
    ),
    ("donors.csv", "donor,title,recorded_on,recorded_by\nD1,\"Donor \"\"One\"\", invented\",2020-01-08,fm\n"),
    (
        "funds.csv",
        "fund,donor,title,currency,condition,policy,starts_on,ends_on,recorded_on,recorded_by\n\
         F1,D1,Fund 1,UAH,conditional,advance,2020-01-01,2022-12-31,2020-01-08,fm\n\
         F2,D1,Fund 2,UAH,unconditional,expense_when_authorised,2021-01-01,2023-12-31,2020-12-08,fm\n",
    ),
    (
        "budget_lines.csv",
        "fund,line,title,authority\nF1,L1,Grants,1000000\nF1,L2,Training,50000.50\nF2,L1,Grants,500000.00\n",
    ),
    ("bank_accounts.csv", "account,currency,opened_on,opened_by\nB1,UAH,2020-01-08,fm\nB2,UAH,2020-01-08,fm\n"),
    (
        "tranches.csv",
        "account,bank_ref,fund,amount,booked_on,value_on,booked_by\nB1,IN-1,F1,600000,2020-01-10,2020-01-09,finance\n\
         B1,IN-2,F2,200000.5,2021-01-12,2021-01-11,finance\n",
    ),
    (
        "calls.csv",
        "call,title,opens_on,closes_on,ceiling,recorded_on,recorded_by\n\
         K1,First call,2020-02-01,2020-12-31,100000,2020-01-09,manager\n\
         K2,Second call,2021-02-01,2021-12-31,100000,2021-01-09,manager\n",
    ),
    ("call_lines.csv", "call,fund,line,budget\nK1,F1,L1,800000\nK2,F1,L1,100000\nK2,F2,L1,400000\n"),
    (
        "people.csv",
        "person,ngo,enrolled_on,enrolled_by,sex\nP-1,N1,2020-02-03,cw1,female\nP-2,N1,2020-02-03,cw1,\n\
         P-3,N2,2021-02-03,officer1,male\n",
    ),
    (
        "applications.csv",
        "case,call,person,fund,line,requested,sector,region,consent_on,opened_on,opened_by,submitted_on,submitted_by,\
         screened_on,screened_by,assessed_on,assessed_by,eligible,reason,plan_accepted_on,plan_accepted_by\n\
         C-1,K1,P-1,F1,L1,40000,S,UA-46,2020-02-03,2020-02-03,cw1,2020-02-10,cw1,2020-02-11,officer1,2020-02-12,officer1,\
         yes,,2020-02-20,officer1\n\
         C-2,K1,P-2,F1,L1,20000.50,G,UA-26,2020-02-04,2020-02-04,cw1,2020-02-10,cw1,2020-02-11,officer1,2020-02-12,\
         officer1,no,income,,\n\
         C-3,K2,P-3,F2,L1,30000,C,UA-30,2021-02-04,2021-02-04,officer1,2021-02-10,officer1,2021-02-11,officer2,2021-02-12,\
         officer2,yes,,2021-02-20,officer2\n",
    ),
    (
        "plan_items.csv",
        "case,item,category,quantity,unit_price\nC-1,1,equipment,1,30000\nC-1,2,materials,4,2500.00\n\
         C-2,1,stock,1,20000.50\nC-3,1,tools,2,15000\n",
    ),
    (
        "ballots.csv",
        "case,member,declared_on,interest,scored_on,score,voted_on,choice,amount\n\
         C-1,member1,2020-03-02,none,2020-03-03,80,2020-03-04,for,40000\n\
         C-1,member2,2020-03-02,none,2020-03-03,75,2020-03-04,for,40000\n\
         C-1,member3,2020-03-02,conflict,,,,,\nC-3,member1,2021-03-02,none,2021-03-03,60,2021-03-04,for,25000\n\
         C-3,member2,2021-03-02,none,2021-03-03,65,2021-03-04,for,25000\n\
         C-3,member3,2021-03-02,none,2021-03-03,40,2021-03-04,against,\n",
    ),
    (
        "decisions.csv",
        "case,vote_closed_on,vote_closed_by,confirmed_on,confirmed_by\nC-1,2020-03-05,chair,2020-03-06,manager\n\
         C-3,2021-03-05,chair,2021-03-06,manager\n",
    ),
    (
        "grants.csv",
        "case,signed,sent_on,sent_by,grantee_signed_on,recorded_by,organisation_signed_on,signed_by,proposed_on,\
         proposed_by,closed_on,closed_by\n\
         C-1,40000,2020-03-09,officer1,2020-03-10,officer1,2020-03-11,manager,2021-05-03,officer1,2021-05-04,fm\n\
         C-3,25000,2021-03-09,officer1,2021-03-10,officer1,2021-03-11,manager,,,,\n",
    ),
    (
        "disbursements.csv",
        "case,number,amount,planned_on,requested_on,requested_by,evidence,verified_on,verified_by,authorised_on,\
         authorised_by,prepared_on,prepared_by,account,released_on,released_by,booked_on,confirmed_by,bank_ref,value_on\n\
         C-1,1,25000,2020-03-16,2020-03-16,cw1,EV-1,2020-03-17,officer1,2020-03-18,fm,2020-03-19,finance,B1,2020-03-20,\
         manager,2020-03-23,finance,OUT-1,2020-03-20\n\
         C-1,2,15000,2020-04-16,2020-04-16,cw1,EV-2,2020-04-17,officer1,2020-04-20,fm,2020-04-21,finance,B1,2020-04-22,\
         manager,2020-04-23,finance,OUT-2,2020-04-22\n\
         C-3,1,25000,2021-03-16,2021-03-16,officer2,EV-3,2021-03-17,officer1,2021-03-18,fm,,,,,,,,,\n",
    ),
    (
        "receipts.csv",
        "case,number,receipt,amount,verified_on,verified_by,accepted_on,accepted_by\n\
         C-1,1,1,10000,2020-04-01,officer1,2020-04-02,finance\nC-1,1,2,15000,2020-04-08,officer1,2020-04-09,finance\n\
         C-1,2,1,15000,2020-05-08,officer1,,\n",
    ),
    (
        "enterprises.csv",
        "case,launched_on,baseline_paid_workers,recorded_on,recorded_by,business_started_on\n\
         C-1,2020-05-11,1,2020-05-12,monitor,2018-03-01\n",
    ),
    (
        "visits.csv",
        "case,visited_on,status,since_on,paid_workers,paid_days_12m,visited_by,revenue_band,profit_band,registered,\
         wellbeing_consent,wellbeing\nC-1,2020-08-10,OP,,2,180,monitor,low,none,no,yes,3\n\
         C-1,2021-05-03,SUS,2021-04-01,0,,monitor,,,yes,no,\n",
    ),
    ("transfers.csv", "case,transferred_on,to_ngo,transferred_by\nC-1,2021-06-01,N2,officer1\n"),
];
